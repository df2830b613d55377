import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { whyNoNative } from '../../../src/adapters/index/native-support.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

test.runIf(isLinuxX64)('a processor without the instructions LanceDB needs is told apart, with the reason', () => {
  const flags = (names: string) => () => `processor\t: 0\nflags\t\t: fpu sse4_2 ${names}\nbugs\t\t: avx2\n`;
  expect(whyNoNative(flags('avx2 fma'))).toBeNull();
  expect(whyNoNative(flags('avx avx512'))).toContain('lacks avx2 and fma');
  expect(whyNoNative(flags('avx2'))).toContain('lacks fma');
  expect(whyNoNative(() => '')).toContain('lacks avx2 and fma');
  expect(
    whyNoNative(() => {
      throw new Error('no such file');
    }),
  ).toContain('no such file');
});

test('where the package is missing, the reason comes back in words and no process stays', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'no-lancedb-'));
  try {
    for (const part of ['src/adapters/index', 'src/ports', 'src/core']) {
      await cp(path.join(repository, part), path.join(root, part), { recursive: true });
    }
    await writeFile(path.join(root, 'package.json'), '{ "type": "module" }');
    await mkdir(path.join(root, 'node_modules'));
    for (const name of ['zod', 'apache-arrow']) {
      await symlink(path.join(repository, 'node_modules', name), path.join(root, 'node_modules', name));
    }
    const program = `const { lancedbIndex } = await import('./src/adapters/index/lancedb.ts');
      console.log(JSON.stringify(await lancedbIndex({ directory: ${JSON.stringify(path.join(root, 'index'))} })));`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
    expect(Object.keys(JSON.parse(stdout))).toEqual(['unavailable']);
    expect(JSON.parse(stdout).unavailable).toMatch(/Cannot find (?:package|module) '@lancedb\/lancedb'/);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
