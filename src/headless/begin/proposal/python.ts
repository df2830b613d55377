import type { Finding, Looking, Proposed } from './proposal.ts';

const MANIFESTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'tox.ini', 'requirements.txt', 'pytest.ini', 'Pipfile'];
const TEST_FILE = /(^|\/)(test_[^/]+|[^/]+_test|tests)\.py$/;
/** Lists of what tests need, under their usual names. */
const EXTRA_LISTS =
  /^(requirements[-_.]?(dev|test|tests|testing)|(dev|test|tests)[-_]requirements|requirements\/(dev|test|tests|testing))\.(txt|in)$/;
const EXTRAS = ['test', 'tests', 'testing', 'dev'];

/** Keeps what is installed out of every commit, whatever the project ignores. */
const VENV = "python3 -m venv --system-site-packages .venv && printf '*\\n' > .venv/.gitignore";

/** A Python project: with this machine's own packages where they suffice, else in a virtual environment. */
export async function python(looking: Looking): Promise<Finding | null> {
  const { files, machine } = looking;
  const tests = files.filter((file) => TEST_FILE.test(file));
  if (!MANIFESTS.some((file) => files.includes(file)) && tests.length === 0) return null;
  if (tests.length === 0 && !files.includes('manage.py')) return null;
  const texts = await textsOf(looking);
  const runner = await runnerOf(looking, tests, texts);
  const lists = files.filter((file) => EXTRA_LISTS.test(file));
  const wanted = [...dependenciesIn(texts), ...(runner.needs === null ? [] : [runner.needs])];
  const missing = await machine.missing(wanted);
  const path = files.some((file) => /^src\/[^/]+\/__init__\.py$/.test(file)) ? 'PYTHONPATH=src ' : '';
  if (missing.length === 0) {
    const check = { command: `${path}python3 ${runner.args}`, why: runner.why, sure: true };
    return { setup: [], checks: [check], ecosystem: 'python' };
  }
  const registry = (await machine.registry('python')).own;
  const install = `.venv/bin/python -m pip install --quiet --disable-pip-version-check ${installed(texts, lists, runner.needs)}`;
  const setup: Proposed[] = [
    { command: VENV, why: `this machine's Python lacks ${missing.slice(0, 5).join(', ')}`, sure: true },
    {
      command: registry === null ? install : `PIP_INDEX_URL=${registry} ${install}`,
      why: texts.has('pyproject.toml') || texts.has('setup.py') ? 'the project and what it needs' : 'its requirements',
      sure: true,
    },
  ];
  const check = { command: `${path}.venv/bin/python ${runner.args}`, why: runner.why, sure: true };
  return { setup, checks: [check], ecosystem: 'python' };
}

async function textsOf({ files, read }: Looking): Promise<ReadonlyMap<string, string>> {
  const names = files.filter((file) => MANIFESTS.includes(file) || EXTRA_LISTS.test(file));
  const texts = await Promise.all(names.map(async (name) => [name, (await read(name)) ?? ''] as const));
  return new Map(texts);
}

interface Runner {
  /** After `python`. */
  readonly args: string;
  readonly why: string;
  /** The package that runs the tests, where Python itself does not. */
  readonly needs: string | null;
}

async function runnerOf(
  { files, read }: Looking,
  tests: readonly string[],
  texts: ReadonlyMap<string, string>,
): Promise<Runner> {
  const naming = [...texts].find(([, text]) => /\bpytest\b/.test(text))?.[0];
  const conftest = files.find((file) => /(^|\/)conftest\.py$/.test(file));
  const pytest = (why: string): Runner => ({ args: '-m pytest -q', why, needs: 'pytest' });
  if (naming !== undefined) return pytest(`${naming} names pytest`);
  if (conftest !== undefined) return pytest(`${conftest} is pytest's`);
  if (files.includes('manage.py')) return { args: 'manage.py test', why: 'manage.py is Django’s', needs: 'django' };
  const first = tests.find((file) => /(^|\/)test_/.test(file)) ?? tests[0] ?? '';
  const unittest = /\bunittest\b/.test((await read(first)) ?? '');
  if (!unittest) return pytest(`${first} is a test without a framework of its own`);
  const folder = first.includes('/') ? ` -s ${first.split('/')[0]} -t .` : '';
  return { args: `-m unittest discover${folder}`, why: `${first} uses unittest`, needs: null };
}

/** Names of packages that the project needs to be imported, as far as its files list them in the usual ways. */
function dependenciesIn(texts: ReadonlyMap<string, string>): readonly string[] {
  const toml = texts.get('pyproject.toml') ?? '';
  const poetry = /^\[tool\.poetry\.dependencies\]\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(toml)?.[1] ?? '';
  const setup = /install_requires\s*=\s*\[([\s\S]*?)\]/.exec(texts.get('setup.py') ?? '')?.[1] ?? '';
  const cfg = /^install_requires\s*=\s*((?:.*\n?)(?:[ \t]+.*\n?)*)/m.exec(texts.get('setup.cfg') ?? '')?.[1] ?? '';
  const project = /^dependencies\s*=\s*\[([\s\S]*?)\]\s*$/m.exec(toml)?.[1] ?? '';
  const lines = [
    ...(texts.get('requirements.txt') ?? '').split('\n'),
    ...cfg.split('\n'),
    ...[...`${project}\n${setup}`.matchAll(/["']([^"']+)["']/g)].map((found) => found[1] ?? ''),
    ...[...poetry.matchAll(/^([A-Za-z0-9][\w.-]*)\s*=/gm)].map((found) => found[1] ?? ''),
  ];
  const names = lines
    // What only holds for another platform or Python is not missed here.
    .filter((line) => !/;\s*(sys_platform|platform_system|python_version|os_name)/.test(line))
    .flatMap((line) => /^\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1] ?? []);
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => name !== 'python');
}

function installed(texts: ReadonlyMap<string, string>, lists: readonly string[], runner: string | null): string {
  const toml = texts.get('pyproject.toml') ?? '';
  const isPackage = texts.has('setup.py') || /^\[(build-system|project)\]/m.test(toml);
  const declared = `${toml}\n${texts.get('setup.cfg') ?? ''}\n${texts.get('setup.py') ?? ''}`;
  const extra = EXTRAS.find((name) => new RegExp(`^\\s*["']?${name}["']?\\s*[=:]`, 'm').test(declared));
  return [
    ...(isPackage ? [extra === undefined ? '-e .' : `-e '.[${extra}]'`] : []),
    ...(texts.has('requirements.txt') && !isPackage ? ['-r requirements.txt'] : []),
    ...lists.map((list) => `-r ${list}`),
    ...(runner === null ? [] : [runner]),
  ].join(' ');
}
