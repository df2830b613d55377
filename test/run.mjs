// Runs everything: what is missing on this machine is installed or named, never skipped. Plain JavaScript, since it is the
// first thing that runs on a new machine.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const soak = process.argv.includes('--soak');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const say = (line) => process.stdout.write(`${line}\n`);
const run = (command, args, options = {}) => spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
const onPath = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

function fail(sentence) {
  say(sentence);
  say('0 passed, 1 failed');
  process.exit(1);
}

/** Programs that tests run for real → the Debian package that has them. */
const PROGRAMS = {
  git: 'git',
  bwrap: 'bubblewrap',
  socat: 'socat',
  rg: 'ripgrep',
  strace: 'strace',
  python3: 'python3',
  curl: 'curl',
  ps: 'procps',
  script: 'bsdutils',
  // The editor tests: a browser, and what one of the editor's own modules is compiled with.
  chromium: 'chromium',
  make: 'make',
  'g++': 'g++',
};
/** Headers that are compiled against → the Debian package that has them. */
const HEADERS = { '/usr/include/krb5.h': 'libkrb5-dev' };

function installPrograms() {
  if (process.platform !== 'linux') return;
  const missing = [
    ...Object.keys(PROGRAMS).filter((program) => !onPath(program)),
    ...Object.keys(HEADERS).filter((path) => !existsSync(path)),
  ];
  if (missing.length === 0) return;
  const packages = missing.map((name) => PROGRAMS[name] ?? HEADERS[name]).join(' ');
  const install = `apt-get update && apt-get install -y ${packages}`;
  const prefix =
    process.getuid?.() === 0
      ? ''
      : onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0
        ? 'sudo -n '
        : null;
  if (prefix === null || !onPath('apt-get'))
    fail(`The tests need ${missing.join(', ')}. Run this line, then npm test again:\n  sudo sh -c '${install}'`);
  say(`Installing ${packages}, which the tests run for real.`);
  const done = run('sh', ['-c', `${prefix}sh -c '${install}' > .cache/apt.log 2>&1`]);
  if (done.status !== 0) fail(`Installing failed: see .cache/apt.log. The line was:\n  ${install}`);
}

function installPackages() {
  const there = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(there) && existsSync(join(root, 'node_modules', '.bin', 'node'))) return;
  say('Installing the packages (npm ci).');
  const done = run('npm', ['ci', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) fail('npm ci failed: see above.');
}

/** The package `node` brings the version that everything is run with. */
const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
  ...(soak ? { SOAK: '1' } : {}),
};

function check() {
  const started = Date.now();
  const done = run('npm', ['run', '--silent', 'check'], { env: environment, shell: process.platform === 'win32' });
  say(`${done.status === 0 ? '✓' : '✗'} npm run check (${Math.round((Date.now() - started) / 1000)} s)`);
  return done.status === 0;
}

/** What takes long and tells of less than its neighbours: for `npm run soak`, and for whoever names it. */
const LONG = [
  'test/faults/lost-reply.test.ts',
  'test/faults/model.test.ts',
  'test/headless/host/several.test.ts',
  'test/headless/host/forge-token.test.ts',
  'test/rehearsal-plays/sabotage.test.ts',
  'test/editor/history.test.ts',
  'test/editor/caps.test.ts',
  'test/editor/models.test.ts',
  'test/editor/enterprise.test.ts',
  'test/editor/editor-model.test.ts',
  'test/editor/strangers.test.ts',
];

/** One run of vitest: what came of it. */
function tests(name, args) {
  const results = join(root, '.cache', `${name}.json`);
  rmSync(results, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const started = Date.now();
  run('node', [vitest, 'run', ...reporters, ...args], { env: environment });
  if (!existsSync(results)) return { passed: 0, failed: 1, skipped: [] };
  say(`${name} (${Math.round((Date.now() - started) / 1000)} s)`);
  const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
  const all = testResults.flatMap((file) => file.assertionResults);
  // A file that could not be loaded has no tests to count: it is one failure.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  );
  return {
    passed: all.filter((one) => one.status === 'passed').length,
    failed: all.filter((one) => one.status === 'failed').length + broken.length,
    skipped: all.filter((one) => !['passed', 'failed'].includes(one.status)).map((one) => one.fullName),
  };
}

/** The editor comes last and has the machine to itself: what a person sees must not wait for other tests. */
function allTests() {
  if (only.length > 0) return [tests('tests', only)];
  const left = soak ? [] : LONG.flatMap((file) => ['--exclude', file]);
  if (!soak) say(`For npm run soak: ${LONG.join(', ')}`);
  // Installing it takes as long as a part of the tests: meanwhile the others run.
  const editor = spawn('node', [join(root, 'test', 'editor', 'support', 'programs', 'install-editor.ts')], {
    cwd: root,
    env: environment,
    stdio: 'ignore',
  });
  const others = tests('tests', ['--exclude', 'test/editor/**', ...left]);
  editor.kill();
  return [others, tests('editor', ['test/editor', '--maxWorkers=2', ...left])];
}

mkdirSync(join(root, '.cache'), { recursive: true });
installPrograms();
installPackages();
const checked = only.length > 0 || check();
const ran = allTests();
const passed = ran.reduce((sum, one) => sum + one.passed, 0);
const failed = ran.reduce((sum, one) => sum + one.failed, 0);
const skipped = ran.flatMap((one) => one.skipped);
for (const name of skipped) say(`not run: ${name}`);
// What was not run was not shown to work.
const bad = failed + (checked ? 0 : 1) + (soak ? 0 : skipped.length);
say(`${passed + (checked && only.length === 0 ? 1 : 0)} passed, ${bad} failed`);
process.exit(bad === 0 ? 0 : 1);
