import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { IndexError, type IndexProgress } from '../../src/ports/index.ts';
import { kinds, never, numbered, subject } from '../adapters/index/subject.ts';

describe.each(kinds)('the %s index holds a tree', (kind) => {
  const { files, folder, index, write, build, search, found } = subject(kind);

  test('says what it is and how much it holds', async () => {
    await write('a.ts', 'export const apple = 1;\n');
    await write(
      'long.ts',
      numbered(120, (line) => `const line${line} = ${line};`),
    );
    const state = await build();
    expect(state).toMatchObject({ kind, files: 2, chunks: 4 });
    expect(state.reason === null).toBe(kind === 'lancedb');
  });

  test('finds nothing before it was built', async () => {
    await expect(search('apple')).rejects.toMatchObject({ name: 'IndexError', kind: 'not-built' });
  });

  test('finds nothing in an empty tree, and nothing for an empty query', async () => {
    expect(await build()).toMatchObject({ files: 0, chunks: 0 });
    expect(await search('apple')).toEqual([]);
    await write('a.ts', 'export const apple = 1;\n');
    await build();
    expect(await search('  \n ')).toEqual([]);
    expect(await search('?!')).toEqual([]);
  });

  test('a folder that cannot be read is an error, not an empty tree', async () => {
    await write('a.ts', 'export const apple = 1;\n');
    await build();
    await rm(folder(), { recursive: true });
    await expect(build()).rejects.toBeInstanceOf(IndexError);
    expect(await found('apple')).toEqual(['a.ts']);
  });

  test('tells its progress up to the end', async () => {
    for (let n = 0; n < 450; n++) await write(`f${n}.ts`, `const v${n} = ${n};\n`);
    const seen: IndexProgress[] = [];
    await index().build(folder(), [...files], { signal: never, onProgress: (progress) => seen.push(progress) });
    expect(seen.map((progress) => progress.files)).toEqual([200, 400, 450]);
    expect(seen.every(({ total }) => total === 450)).toBe(true);
  });

  test('builds asked for at the same time come one after the other', async () => {
    await write('a.ts', 'const apple = 1;\n');
    await write('b.ts', 'const apple = 2;\n');
    const both = index().build(folder(), ['a.ts', 'b.ts'], { signal: never });
    const one = index().build(folder(), ['b.ts'], { signal: never });
    expect((await Promise.all([both, one])).map((state) => state.files)).toEqual([2, 1]);
    expect(await found('apple')).toEqual(['b.ts']);
  });
});

describe.each(kinds)('the %s index finds words', (kind) => {
  const { write, build, search, found } = subject(kind);

  test('gives the lines as they are in the file, counted from 1', async () => {
    await write(
      'src/deep.py',
      numbered(200, (line) => (line === 130 ? 'def locate_needle():' : `x${line} = ${line}`)),
    );
    await build();
    const [hit] = await search('locate_needle');
    expect(hit).toMatchObject({ path: 'src/deep.py', start: 101, end: 160 });
    const lines = hit?.text.split('\n') ?? [];
    expect(lines).toHaveLength(60);
    expect(lines[29]).toBe('def locate_needle():');
  });

  test('finds snake_case by camelCase and by its parts, and does not stem', async () => {
    await write('a.py', 'def get_user_name(row):\n    return row\n');
    await write('b.py', 'def unrelated(row):\n    return row\n');
    await build();
    expect((await found('getUserName'))[0]).toBe('a.py');
    expect((await found('user'))[0]).toBe('a.py');
    expect(await found('users')).toEqual([]);
    expect(await found('serna')).toEqual([]);
  });

  test('finds the parts of camelCase, digits and words in other alphabets', async () => {
    await write('a.ts', 'class HTTPServerError2 extends Base {}\n');
    await write('b.ts', '// Größe der Übersicht, размер\n');
    await build();
    expect((await found('server'))[0]).toBe('a.ts');
    expect((await found('http error'))[0]).toBe('a.ts');
    expect((await found('größe'))[0]).toBe('b.ts');
    expect((await found('РАЗМЕР'))[0]).toBe('b.ts');
  });

  test('finds files at paths in any alphabet, with spaces and quotes', async () => {
    const odd = ['naïve/日本語/файл \'x".py', 'emoji-🚀/a b.ts'];
    for (const relative of odd) await write(relative, `token_${odd.indexOf(relative)}_here = "zebra"\n`);
    await build();
    expect([...(await found('zebra'))].sort()).toEqual([...odd].sort());
    expect((await found('token_1_here'))[0]).toBe('emoji-🚀/a b.ts');
  });
});

describe.each(kinds)('the %s index ranks', (kind) => {
  const { files, write, build, search, found } = subject(kind);

  test('puts the definition of a named symbol before its uses', async () => {
    for (let n = 0; n < 8; n++)
      await write(
        `use${n}.ts`,
        numbered(5, () => 'resolveTenant(resolveTenant, resolveTenant);'),
      );
    await write(
      'lib/core.ts',
      numbered(40, (line) => (line === 20 ? 'export function resolveTenant() {' : '// filler words')),
    );
    await build();
    expect((await found('`resolveTenant` fails on a missing header'))[0]).toBe('lib/core.ts');
  });

  test('puts a file that the query names first, as a path or as a dotted module', async () => {
    for (const name of ['alpha', 'beta', 'gamma']) await write(`pkg/${name}.py`, 'value = compute(value)\n');
    // Their paths have more words in common with the queries than those that are meant.
    for (const name of ['alpha', 'beta', 'gamma'])
      await write(`value/pkg/compute_${name}.py`, 'value = compute(value)\n');
    await build();
    expect((await found('compute value is wrong in pkg/gamma.py'))[0]).toBe('pkg/gamma.py');
    expect((await found('compute value is wrong, see pkg.beta.value'))[0]).toBe('pkg/beta.py');
    expect((await found('File "/usr/lib/site-packages/pkg/alpha.py", line 3, in compute'))[0]).toBe('pkg/alpha.py');
  });

  test('finds a file by its name alone, with numbers for scores', async () => {
    await write(
      'lib/thermostat.py',
      numbered(300, (line) => `x${line} = ${line}`),
    );
    await write('lib/other.py', 'value = compute(value)\n');
    await build();
    const hits = await search('compute in lib/thermostat.py');
    expect(hits.map((hit) => `${hit.path}:${hit.start}`).sort()).toEqual(['lib/other.py:1', 'lib/thermostat.py:1']);
    expect(hits.every(({ score }) => Number.isFinite(score) && score > 0)).toBe(true);
  });

  test('puts tests and docs behind sources unless the query asks for them', async () => {
    const text = 'invoice total rounding\n';
    await write('src/invoice.py', `${text}# one\n`);
    await write('tests/test_invoice.py', `${text}${text}# two\n`);
    await write('docs/invoice.md', `${text}${text}# three\n`);
    await build();
    expect((await found('invoice total rounding'))[0]).toBe('src/invoice.py');
    expect((await found('tests of invoice total rounding'))[0]).toBe('tests/test_invoice.py');
    expect(await found('invoice total rounding')).toHaveLength(3);
  });

  test('is in descending order, within the limit, at most three a file, and the same every time', async () => {
    for (let n = 0; n < 6; n++)
      await write(
        `f${n}.ts`,
        numbered(400, (line) => `needle(${line % (n + 2)}); // pad ${n}`),
      );
    await build();
    const hits = await search('needle pad', 12);
    expect(hits).toHaveLength(12);
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
    for (const relative of files) expect(hits.filter((hit) => hit.path === relative).length).toBeLessThanOrEqual(3);
    expect(new Set(hits.map((hit) => hit.path)).size).toBe(6);
    expect(await search('needle pad', 12)).toEqual(hits);
  });
});

describe.each(kinds)('the %s index keeps up', (kind) => {
  const { folder, files, write, build, found } = subject(kind);

  test('follows changes, deletions, renames and copies', async () => {
    await write('a.ts', 'const apple = 1;\n');
    await write('b.ts', 'const banana = 1;\n');
    await build();
    await write('a.ts', 'const cherry = 1;\n');
    await build();
    expect(await found('apple')).toEqual([]);
    expect(await found('cherry')).toEqual(['a.ts']);
    await rename(path.join(folder(), 'a.ts'), path.join(folder(), 'renamed.ts'));
    files.delete('a.ts');
    files.add('renamed.ts');
    await build();
    expect(await found('cherry')).toEqual(['renamed.ts']);
    await write('copy.ts', 'const cherry = 1;\n');
    expect(await build()).toMatchObject({ files: 3, chunks: 2 });
    expect([...(await found('cherry'))].sort()).toEqual(['copy.ts', 'renamed.ts']);
    files.delete('b.ts');
    expect(await build()).toMatchObject({ files: 2, chunks: 1 });
    expect(await found('banana')).toEqual([]);
  });

  test('a path that is listed but gone is not found, and is no error', async () => {
    await write('a.ts', 'const apple = 1;\n');
    await write('b.ts', 'const apple = 2;\n');
    await build();
    await rm(path.join(folder(), 'b.ts'));
    expect(await build()).toMatchObject({ files: 1 });
    expect(await found('apple')).toEqual(['a.ts']);
  });

  test('notices a change that keeps the length and comes at once', async () => {
    await write('a.ts', 'const apple = 1;\n');
    await build();
    await write('a.ts', 'const mango = 1;\n');
    await build();
    expect(await found('mango')).toEqual(['a.ts']);
    expect(await found('apple')).toEqual([]);
  });
});

describe.each(kinds)('the %s index reads only what is worth it', (kind) => {
  const { root, folder, files, write, build, found } = subject(kind);

  test('leaves out binaries, minified, large, empty and lock files', async () => {
    await write('a.ts', 'const apple = 1;\n');
    await write('apple.bin', Buffer.from([0x61, 0, 0x62]));
    await write('apple.js', `apple(${'1,'.repeat(3000)})`);
    await write('apple.txt', 'apple\n'.repeat(200_000));
    await write('empty.py', '');
    await write('package-lock.json', '{ "apple": 1 }\n');
    expect(await build()).toMatchObject({ files: 1 });
    expect(await found('apple')).toEqual(['a.ts']);
  });

  test('reads a file with one huge line among ordinary ones, and finds its other lines', async () => {
    await write(
      'a.ts',
      `const before = 1;\n// ${'zz9 '.repeat(20_000)} hidden\n${numbered(100, (line) => `ordinary${line}();`)}`,
    );
    await build();
    expect(await found('before')).toEqual(['a.ts']);
    expect(await found('hidden')).toEqual([]);
  });

  test('never reads outside the folder', async () => {
    await mkdir(path.join(root(), 'outside'));
    await writeFile(path.join(root(), 'outside', 'secret.ts'), 'const passphrase = 1;\n');
    await symlink(path.join(root(), 'outside', 'secret.ts'), path.join(folder(), 'link.ts'));
    await symlink(path.join(root(), 'outside'), path.join(folder(), 'linked'));
    for (const relative of ['link.ts', 'linked/secret.ts', '../outside/secret.ts']) files.add(relative);
    files.add(path.join(root(), 'outside', 'secret.ts'));
    expect(await build()).toMatchObject({ files: 0 });
    expect(await found('passphrase')).toEqual([]);
  });
});

describe.each(kinds)('the %s index stops when told', (kind) => {
  const { files, folder, index, write, build, found } = subject(kind);

  test('an abort ends a build with its reason; what was found before is still found, and the next build completes', async () => {
    await write('a.ts', 'const apple = 1;\n');
    await build();
    for (let n = 0; n < 1500; n++)
      await write(
        `f${n}.ts`,
        numbered(60, (line) => `const banana${n} = ${line};`),
      );
    const stop = new AbortController();
    const reason = new Error('enough');
    const aborted = index().build(folder(), [...files], { signal: stop.signal, onProgress: () => stop.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
    expect(await found('apple')).toEqual(['a.ts']);
    expect(await build()).toMatchObject({ files: 1501, chunks: 1501 });
    expect((await found('banana700'))[0]).toBe('f700.ts');
  });

  test('an abort before the start does nothing', async () => {
    const reason = new Error('too late');
    await expect(build(AbortSignal.abort(reason))).rejects.toBe(reason);
    await write('a.ts', 'const apple = 1;\n');
    await build();
    await expect(index().search('apple', { limit: 3, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
