// What `npm start` runs: plain JavaScript for any Node ≥ 20, before anything is installed.
// It sets up what is missing and hands over to the Node that comes with the dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const argv = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(
    `Issue Swarm needs Node 20 or newer to start, and this is ${process.version}. Install a newer Node and try again.`,
  );
}
if (!installed()) install();
run();

/** Is everything there that the lock file names, in the versions that it names? */
function installed() {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const found = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) fail(`package-lock.json is missing or broken in ${root}. Get a fresh copy of the repository.`);
  if (found === null || nodeProgram() === null) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    if (found[path] === undefined) return optional === true || devOptional === true;
    return found[path].version === version;
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null; // not there, or cut off by an installation that was stopped
  }
}

function install() {
  const say = argv.includes('--json') ? process.stderr : process.stdout;
  say.write('Setting up: npm ci installs what Issue Swarm needs. This takes about half a minute, once.\n');
  const own = process.env.npm_execpath ?? '';
  const [program, first] = /npm-cli\.c?js$/.test(own) ? [process.execPath, [own]] : ['npm', []];
  const args = [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && program === 'npm',
  });
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
    fail(`npm ci failed${error ? ` (${error.message})` : ''}. Mend what it says above, then try again.`);
  }
  if (nodeProgram() === null) {
    fail(
      'npm installed no Node 24: it was told to ignore install scripts. Run `npm ci --ignore-scripts=false`, then try again.',
    );
  }
}

/** The Node that comes as a dependency. */
function nodeProgram() {
  const places =
    process.platform === 'win32'
      ? [
          ['node', 'bin', 'node.exe'],
          ['.bin', 'node.exe'],
          ['.bin', 'node.cmd'],
        ]
      : [['.bin', 'node']];
  return places.map((place) => join(root, 'node_modules', ...place)).find((path) => existsSync(path)) ?? null;
}

function run() {
  const program = nodeProgram();
  const child = spawn(program, [join(root, 'src', 'headless', 'main.ts'), ...argv], {
    stdio: 'inherit',
    shell: program.endsWith('.cmd'),
  });
  // A terminal sends Ctrl-C to both processes already; the child decides what it means.
  const forward = (signal) => void (signal === 'SIGINT' && process.stdin.isTTY ? null : child.kill(signal));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.once('error', (error) =>
    fail(`${program} cannot be started: ${error.message}. Delete node_modules and try again.`),
  );
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const one of signals) process.removeListener(one, forward);
    process.kill(process.pid, signal);
  });
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
