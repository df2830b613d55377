import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { build, bytesOf, found, onDisk, pidOf, tableFolder } from './on-disk.ts';

const never = new AbortController().signal;
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await wait(20);
}

describe('the LanceDB index writes only what changed', () => {
  const { folder, directory, write, open, writeMany } = onDisk();

  test('an unchanged tree writes nothing, in this process or the next, whatever its times are', async () => {
    await writeMany(30);
    const first = await open();
    await build(first, folder());
    const before = await bytesOf(directory());
    expect(Object.keys(before).length).toBeGreaterThan(3);
    await build(first, folder());
    await first.close();
    const second = await open();
    expect(await found(second, 'banana7')).toContain('f7.ts');
    await utimes(path.join(folder(), 'f7.ts'), 1, 1);
    await build(second, folder());
    expect(await bytesOf(directory())).toEqual(before);
  });

  test('a renamed file writes no row: only the list of paths changes', async () => {
    await writeMany(5);
    const index = await open();
    await build(index, folder());
    const before = await bytesOf(directory());
    await rename(path.join(folder(), 'f3.ts'), path.join(folder(), 'g3.ts'));
    await build(index, folder());
    const after = await bytesOf(directory());
    const changed = Object.keys({ ...before, ...after }).filter((file) => before[file] !== after[file]);
    expect(changed).toEqual(['index.json']);
    expect((await found(index, 'banana3'))[0]).toBe('g3.ts');
  });

  test('what an earlier process built is searchable at once', async () => {
    await writeMany(3);
    const first = await open();
    await build(first, folder());
    await first.close();
    expect((await found(await open(), 'banana2'))[0]).toBe('f2.ts');
  });

  // LanceDB 0.31 with its own settings stops for ever at this size on three processors or fewer.
  test('a large vocabulary is indexed on a small machine too', { timeout: 60_000 }, async () => {
    const line = (n: number): string =>
      Array.from({ length: 8 }, (_, at) => `w${(n * 8 + at).toString(36)}q`).join(' ');
    for (let n = 0; n < 60; n++) {
      await write(`f${n}.ts`, Array.from({ length: 3000 }, (_, at) => line(n * 3000 + at)).join('\n'));
    }
    const index = await open();
    expect(await build(index, folder())).toMatchObject({ files: 60 });
    expect((await found(index, line(100_000)))[0]).toBe('f33.ts');
  });

  test('many small builds are folded together from time to time, and everything is still found', async () => {
    await writeMany(3);
    const index = await open();
    await build(index, folder());
    for (let n = 0; n < 80; n++) {
      await write('f1.ts', `export const cherry${n} = 1;\n`);
      await build(index, folder());
    }
    const { tidied } = JSON.parse(await readFile(path.join(directory(), 'index.json'), 'utf8'));
    expect(tidied).toBeGreaterThan(100);
    const cherries = await index.search('cherry', { limit: 10, signal: never });
    expect(cherries.map(({ text }) => text)).toEqual(['export const cherry79 = 1;']);
    expect((await found(index, 'banana2'))[0]).toBe('f2.ts');
  });
});

describe('the LanceDB index survives damage', () => {
  const { folder, directory, open, writeMany } = onDisk();

  const damages: Readonly<Record<string, () => Promise<void>>> = {
    'a data file cut short': async () => {
      const data = path.join(await tableFolder(directory()), 'data');
      const [file] = await readdir(data);
      await truncate(path.join(data, file ?? ''), 100);
    },
    'its data deleted': async () => rm(path.join(await tableFolder(directory()), 'data'), { recursive: true }),
    'its full-text index deleted': async () =>
      rm(path.join(await tableFolder(directory()), '_indices'), { recursive: true }),
    'its versions deleted': async () => rm(path.join(await tableFolder(directory()), '_versions'), { recursive: true }),
    'the table deleted': async () => rm(await tableFolder(directory()), { recursive: true }),
    'its manifest torn': async () => truncate(path.join(directory(), 'index.json'), 50),
    'its manifest deleted': async () => rm(path.join(directory(), 'index.json')),
    'another version of the manifest': async () => {
      const file = path.join(directory(), 'index.json');
      await writeFile(file, (await readFile(file, 'utf8')).replace('"schema":1', '"schema":0'));
    },
    'everything deleted': async () => rm(directory(), { recursive: true }),
  };

  test.each(Object.keys(damages))('%s: the next process builds it anew and leaves nothing behind', async (damage) => {
    await writeMany(20);
    const first = await open();
    await build(first, folder());
    await first.close();
    await damages[damage]?.();
    const second = await open();
    expect(await build(second, folder())).toMatchObject({ kind: 'lancedb', files: 20, chunks: 20 });
    expect((await found(second, 'banana13'))[0]).toBe('f13.ts');
    expect((await readdir(directory())).filter((name) => name.endsWith('.lance'))).toHaveLength(1);
  });

  test('damage that a search meets is an error that says so, and the next build makes it anew', async () => {
    await writeMany(20);
    const first = await open();
    await build(first, folder());
    await first.close();
    const data = path.join(await tableFolder(directory()), 'data');
    for (const file of await readdir(data)) {
      const size = (await readFile(path.join(data, file))).length;
      await writeFile(path.join(data, file), Buffer.alloc(size, 7));
    }
    const second = await open();
    await expect(found(second, 'banana13')).rejects.toMatchObject({ name: 'IndexError', kind: 'damaged' });
    await expect(found(second, 'banana13')).rejects.toMatchObject({ kind: 'not-built' });
    expect(await build(second, folder())).toMatchObject({ files: 20, chunks: 20 });
    expect((await found(second, 'banana13'))[0]).toBe('f13.ts');
  });
});

describe('the LanceDB index lives in a process of its own', () => {
  const { folder, directory, open, writeMany } = onDisk();

  test('killed in the middle of a build: the call fails, the next one goes on, and nothing is there twice', async () => {
    await writeMany(2500);
    const index = await open();
    const pid = pidOf(index);
    const paths = await readdir(folder());
    const building = index.build(folder(), paths, {
      signal: never,
      onProgress: ({ files }) => {
        if (files === 2200) process.kill(pid, 'SIGKILL');
      },
    });
    await expect(building).rejects.toMatchObject({ name: 'IndexError', kind: 'process-died' });
    expect(isAlive(pid)).toBe(false);
    expect(await build(index, folder())).toMatchObject({ files: 2500, chunks: 2500 });
    expect(pidOf(index)).not.toBe(pid);
    // What the first process had written was kept, not deleted and written again.
    expect(await readdir(await tableFolder(directory()))).not.toContain('_deletions');
    expect((await found(index, 'banana1234')).filter((file) => file === 'f1234.ts')).toHaveLength(1);
  });

  test('killed while it searches: the call fails, the next one finds', async () => {
    await writeMany(50);
    const index = await open();
    await build(index, folder());
    const pid = pidOf(index);
    process.kill(pid, 'SIGSTOP');
    const searching = found(index, 'banana7');
    process.kill(pid, 'SIGKILL');
    await expect(searching).rejects.toMatchObject({ name: 'IndexError', kind: 'process-died' });
    expect((await found(index, 'banana7'))[0]).toBe('f7.ts');
  });

  test('an abort is answered even by a process that hangs', async () => {
    await writeMany(5);
    const index = await open();
    await build(index, folder());
    const pid = pidOf(index);
    process.kill(pid, 'SIGSTOP');
    const stop = new AbortController();
    const searching = index.search('banana3', { limit: 3, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(searching).rejects.toThrow('enough');
    process.kill(pid, 'SIGCONT');
    expect((await found(index, 'banana3'))[0]).toBe('f3.ts');
  });

  test('closing ends the process, even one that hangs, and what is under way fails', async () => {
    await writeMany(5);
    const index = await open();
    await build(index, folder());
    const pid = pidOf(index);
    process.kill(pid, 'SIGSTOP');
    const searching = found(index, 'banana3');
    const failed = expect(searching).rejects.toMatchObject({ kind: 'process-died' });
    await index.close();
    await failed;
    expect(isAlive(pid)).toBe(false);
    await expect(found(index, 'banana3')).rejects.toMatchObject({ kind: 'not-built' });
  });

  test('it dies with the process that started it, and does not keep that one alive', async () => {
    const adapter = path.resolve(import.meta.dirname, '../../../src/adapters/index/lancedb.ts');
    const start = (rest: string): ChildProcess =>
      spawn(process.execPath, [
        '--input-type=module',
        '--eval',
        `const { lancedbIndex } = await import(${JSON.stringify(adapter)});
         const { index } = await lancedbIndex({ directory: ${JSON.stringify(directory())} });
         console.log(index.pid); ${rest}`,
      ]);
    const lasting = start('setInterval(() => {}, 1000);');
    const [pid] = await once(lasting.stdout ?? lasting, 'data');
    expect(isAlive(Number(pid))).toBe(true);
    lasting.kill('SIGKILL');
    await untilGone(Number(pid));
    const ending = start('');
    const [other] = await once(ending.stdout ?? ending, 'data');
    expect(await once(ending, 'exit')).toEqual([0, null]);
    await untilGone(Number(other));
  });

  test('it gets no secrets from the environment', async () => {
    process.env.SOME_API_KEY = 'do-not-pass-on';
    try {
      const index = await open();
      expect(await readFile(`/proc/${pidOf(index)}/environ`, 'utf8')).not.toContain('do-not-pass-on');
    } finally {
      delete process.env.SOME_API_KEY;
    }
  });
});
