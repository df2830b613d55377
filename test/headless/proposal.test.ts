import { describe, expect, test } from 'vitest';
import { type Looking, propose } from '../../src/headless/begin/proposal/proposal.ts';

interface Machine {
  readonly programs?: readonly string[];
  readonly python?: readonly string[];
  readonly registry?: string;
}

/** A repository as a table of its files, on a machine that has these programs and Python packages. */
const usual = 'https://packages.example/';

const looking = (files: Readonly<Record<string, string>>, machine: Machine = {}): Looking => ({
  files: Object.keys(files),
  read: async (path) => files[path] ?? null,
  machine: {
    has: async (program) => (machine.programs ?? []).includes(program),
    missing: async (packages) => packages.filter((name) => !(machine.python ?? []).includes(name)),
    registry: async () => ({ hosts: [new URL(machine.registry ?? usual).host], own: machine.registry ?? null }),
  },
});

const commands = async (files: Readonly<Record<string, string>>, machine: Machine = {}) => {
  const { setup, checks, hosts } = await propose(looking(files, machine));
  for (const one of [...setup, ...checks]) expect(one.why).not.toBe('');
  return { setup: setup.map((one) => one.command), checks: checks.map((one) => one.command), hosts };
};

const manifest = (scripts: Record<string, string>, more: Record<string, unknown> = { dependencies: { zod: '4' } }) =>
  JSON.stringify({ scripts, ...more });

test('a script that calls a package manager which is not here: what is left of it', async () => {
  const files = { 'package.json': manifest({ test: 'pnpm lint && vitest run --coverage' }), 'pnpm-lock.yaml': '' };
  expect((await commands(files)).checks).toEqual(['npx --no-install vitest run --coverage']);
  expect((await commands(files, { programs: ['pnpm'] })).checks[0]).toBe('npm test');
});

describe('JavaScript', () => {
  const tested = manifest({ test: 'vitest run' });
  test.each([
    ['package-lock.json', [], 'npm ci'],
    ['pnpm-lock.yaml', ['pnpm'], 'pnpm install --frozen-lockfile'],
    ['pnpm-lock.yaml', [], 'npx --yes pnpm install --frozen-lockfile'],
    ['yarn.lock', ['yarn'], 'yarn install --frozen-lockfile'],
    ['bun.lock', ['bun'], 'bun install --frozen-lockfile'],
    ['README.md', [], 'npm install --no-package-lock --no-audit --no-fund'],
  ])('%s with %j: %s', async (lock, programs, setup) => {
    const found = await commands({ 'package.json': tested, [lock]: '' }, { programs });
    expect(found).toMatchObject({ setup: [setup], checks: ['npm test'] });
    expect(found.hosts).toContain('packages.example');
  });

  test('Yarn of today, in the version that the project names', async () => {
    const files = {
      'package.json': manifest({ test: 'x' }, { devDependencies: { a: '1' }, packageManager: 'yarn@4.5.0+sha' }),
    };
    expect((await commands({ ...files, 'yarn.lock': '' })).setup).toEqual(['npx --yes yarn@4.5.0 install --immutable']);
  });

  test('no dependencies: no set-up, so no network', async () => {
    expect(await commands({ 'package.json': manifest({ test: 'node --test' }, {}) })).toEqual({
      setup: [],
      checks: ['npm test'],
      hosts: [],
    });
  });

  test('the registry that the user has configured is the one used', async () => {
    const found = await commands(
      { 'package.json': tested, 'package-lock.json': '' },
      { registry: 'https://npm.example:8443/x/' },
    );
    expect(found.setup).toEqual(['NPM_CONFIG_REGISTRY=https://npm.example:8443/x/ npm ci']);
    expect(found.hosts).toContain('npm.example:8443');
  });

  test('a linter is proposed and not sure; one that rewrites files, and npm’s placeholder, are no checks', async () => {
    const scripts = { test: 'x', lint: 'eslint .', typecheck: 'tsc --noEmit', 'check-types': 'tsc --fix' };
    const { checks } = await propose(looking({ 'package.json': manifest(scripts) }));
    expect(checks.map(({ command, sure }) => [command, sure])).toEqual([
      ['npm test', true],
      ['npm run typecheck', false],
      ['npm run lint', false],
    ]);
    const placeholder = manifest({ test: 'echo "Error: no test specified" && exit 1' });
    expect((await commands({ 'package.json': placeholder })).checks).toEqual([]);
  });

  test('a broken manifest proposes nothing', async () => {
    expect(await commands({ 'package.json': '{' })).toEqual({ setup: [], checks: [], hosts: [] });
  });
});

describe('Python', () => {
  const project =
    '[project]\nname = "x"\ndependencies = [\n  "requests>=2",\n  "tomli; python_version < \'3.11\'",\n]\n[tool.pytest.ini_options]\n';

  test('with what this machine has, where that is enough: no set-up and no network', async () => {
    const files = { 'pyproject.toml': project, 'tests/test_x.py': '' };
    expect(await commands(files, { python: ['pytest', 'requests'] })).toEqual({
      setup: [],
      checks: ['python3 -m pytest -q'],
      hosts: [],
    });
  });

  test('in a virtual environment where something is missing', async () => {
    const files = {
      'pyproject.toml': `${project}[project.optional-dependencies]\ntest = ["pytest"]\n`,
      'tests/test_x.py': '',
    };
    const { setup, checks, hosts } = await commands(files, { python: ['pytest'] });
    expect(setup[0]).toMatch(/-m venv .*\.venv\/\.gitignore/);
    expect(setup[1]).toMatch(/pip install .*-e '\.\[test\]' pytest$/);
    expect(checks).toEqual(['.venv/bin/python -m pytest -q']);
    expect(hosts).toEqual(['packages.example']);
  });

  test('a package below src is found without being installed', async () => {
    const files = { 'setup.py': 'install_requires=["attrs"]', 'src/x/__init__.py': '', 'test_x.py': 'import pytest' };
    expect((await commands(files, { python: ['pytest', 'attrs'] })).checks).toEqual([
      'PYTHONPATH=src python3 -m pytest -q',
    ]);
  });

  test('requirements lists', async () => {
    const files = {
      'requirements.txt': 'flask==3\n# no\n-r x',
      'requirements-dev.txt': 'pytest',
      'tests/test_x.py': '',
    };
    const { setup } = await commands(files);
    expect(setup[1]).toMatch(/-r requirements\.txt -r requirements-dev\.txt pytest$/);
  });

  test('unittest and Django run themselves', async () => {
    expect((await commands({ 'tests/test_x.py': 'import unittest' })).checks).toEqual([
      'python3 -m unittest discover -s tests -t .',
    ]);
    const django = { 'manage.py': '', 'requirements.txt': 'django', 'app/tests.py': '' };
    expect((await commands(django, { python: ['django'] })).checks).toEqual(['python3 manage.py test']);
  });
});

describe('others', () => {
  test.each([
    ['Cargo.toml', /cargo fetch/, /cargo test --offline/, 'index.crates.io'],
    ['go.mod', /go mod download/, /go test \.\/\.\.\./, 'proxy.golang.org'],
    ['pom.xml', /^mkdir.*mvn/, /mvn .*-o test/, 'repo.maven.apache.org'],
    ['gradlew', /gradlew/, /gradlew .*--offline test/, 'services.gradle.org'],
    ['app.sln', /dotnet restore/, /dotnet test/, 'api.nuget.org'],
  ])('%s', async (file, setup, check, host) => {
    const found = await commands({ [file]: '' });
    expect(found.setup[0]).toMatch(setup);
    expect(found.checks[0]).toMatch(check);
    expect(found.hosts).toContain(host);
  });

  test('a Makefile with a target for tests, where nothing says more', async () => {
    const makefile = 'build:\n\tcc x.c\ntest: build\n\t./a.out\n';
    expect(await commands({ Makefile: makefile })).toEqual({ setup: [], checks: ['make test'], hosts: [] });
    expect((await commands({ Makefile: 'test := 1\n' })).checks).toEqual([]);
    expect((await commands({ Makefile: makefile, 'package.json': manifest({ test: 'x' }) })).checks).toEqual([
      'npm test',
    ]);
  });

  test('nothing that is known', async () => {
    expect(await commands({ 'README.md': 'hello' })).toEqual({ setup: [], checks: [], hosts: [] });
  });
});
