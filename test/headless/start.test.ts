import { execFileSync, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ended, startProcess } from './command-line.ts';

const START = join(import.meta.dirname, '../../src/headless/start.mjs');

/** A clone in small: its own start.mjs, and a "Node 24" that npm really installs, from a folder beside it. */
async function makeClone(): Promise<
  AsyncDisposable & { readonly folder: string; start(...args: string[]): Promise<Ended> }
> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'swarm-start-')));
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write('package.json', JSON.stringify({ name: 'clone', devDependencies: { node: 'file:own-node' } }));
  await write('own-node/package.json', JSON.stringify({ name: 'node', version: '24.0.0', bin: { node: 'bin/node' } }));
  await write('own-node/bin/node', `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  await chmod(join(folder, 'own-node/bin/node'), 0o755);
  await write('src/headless/main.ts', 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;\n');
  await copyFile(START, join(folder, 'src/headless/start.mjs'));
  execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit'], { cwd: folder, stdio: 'ignore' });
  const env = { ...process.env, npm_config_offline: 'true' } as Record<string, string>;
  return {
    folder,
    start: (...args) => startProcess([join(folder, 'src/headless/start.mjs'), ...args], env).ended,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

describe('start.mjs', () => {
  test('installs what is missing, says so in one line, hands over arguments and passes the exit code on', async () => {
    await using clone = await makeClone();
    const first = await clone.start('demo', '--pace', '3');
    expect(first.stdout.split('\n')).toEqual([
      expect.stringMatching(/^Setting up: npm ci/),
      '["demo","--pace","3"]',
      '',
    ]);
    expect([first.code, first.stderr]).toEqual([7, '']);
    const second = await clone.start('run');
    expect(second.stdout).toBe('["run"]\n');
  });

  test('installs again when the lock file names something else', async () => {
    await using clone = await makeClone();
    await clone.start();
    const lock = JSON.parse(await readFile(join(clone.folder, 'package-lock.json'), 'utf8'));
    lock.packages['own-node'].version = '24.0.1';
    await writeFile(join(clone.folder, 'package-lock.json'), JSON.stringify(lock));
    await writeFile(
      join(clone.folder, 'own-node/package.json'),
      JSON.stringify({ name: 'node', version: '24.0.1', bin: { node: 'bin/node' } }),
    );
    expect((await clone.start()).stdout).toMatch(/^Setting up/);
    expect((await clone.start()).stdout).not.toMatch(/Setting up/);
  });

  test('with --json nothing but JSON reaches standard output', async () => {
    await using clone = await makeClone();
    const { stdout, stderr } = await clone.start('demo', '--json');
    expect(JSON.parse(stdout)).toEqual(['demo', '--json']);
    expect(stderr).toMatch(/^Setting up/);
  });

  test('shows what npm says when it fails, and only then', async () => {
    await using clone = await makeClone();
    const broken = { name: 'clone', devDependencies: { node: 'file:own-node', 'left-out': '1.0.0' } };
    await writeFile(join(clone.folder, 'package.json'), JSON.stringify(broken));
    const { code, stderr } = await clone.start();
    expect(code).toBe(2);
    expect(stderr).toMatch(/left-out[\s\S]*npm ci failed/);
  });

  test('passes a signal on and ends as its child ended', async () => {
    await using clone = await makeClone();
    const waits =
      "process.on('SIGTERM', () => { console.log('asked to end'); process.exit(9); }); setInterval(() => {}, 1000); console.log('up');";
    await writeFile(join(clone.folder, 'src/headless/main.ts'), waits);
    const started = startProcess([join(clone.folder, 'src/headless/start.mjs')], { ...process.env } as Record<
      string,
      string
    >);
    await started.says('up\n');
    started.child.kill('SIGTERM');
    const { code, stdout } = await started.ended;
    expect([code, stdout]).toEqual([9, expect.stringMatching(/up\nasked to end\n$/)]);
  });
});

test('an older Node than 24 is refused with a sentence', async () => {
  // The file is plain enough to be read by any Node; the version is what it is told.
  const main = join(import.meta.dirname, '../../src/headless/main.ts');
  const told = "Object.defineProperty(process, 'version', { value: 'v22.1.0' });";
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(told)}`, main]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
  expect(said).toMatch(/Node 24 .* v22\.1\.0/);
});
