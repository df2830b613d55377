import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolBench } from '../support/tool-bench.ts';

const edit = (old: string, replacement: string, more: object = {}) => ({
  path: 'a.ts',
  old,
  new: replacement,
  ...more,
});

describe('edit_file', () => {
  it('replaces the one match and answers with the diff', async () => {
    const bench = await toolBench({ 'a.ts': 'one\ntwo\nthree\n' });
    expect(await bench.call('edit_file', edit('two\n', '2\n'))).toEqual({
      ok: true,
      text: 'Changed a.ts.\n--- a.ts\n+++ a.ts\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three',
    });
    expect(await bench.read('a.ts')).toBe('one\n2\nthree\n');
  });

  it('takes the new text as it stands, dollar signs too', async () => {
    const bench = await toolBench({ 'a.ts': 'x' });
    await bench.call('edit_file', edit('x', "$& $1 $$ $'"));
    expect(await bench.read('a.ts')).toBe("$& $1 $$ $'");
  });

  it('keeps mode, byte order mark and CRLF, and leaves nothing else behind', async () => {
    const bench = await toolBench({ 'a.ts': '\uFEFFone\r\ntwo\r\nthree\r\n' });
    await fs.chmod(path.join(bench.folder, 'a.ts'), 0o767);
    expect((await bench.call('edit_file', edit('one\ntwo', '1\n1.5\n2'))).ok).toBe(true);
    expect(await bench.read('a.ts')).toBe('\uFEFF1\r\n1.5\r\n2\r\nthree\r\n');
    expect((await fs.stat(path.join(bench.folder, 'a.ts'))).mode & 0o777).toBe(0o767);
    expect(await fs.readdir(bench.folder)).toEqual(['a.ts']);
  });

  it('writes no CRLF into a file that has none', async () => {
    const bench = await toolBench({ 'a.ts': 'one\ntwo\n' });
    await bench.call('edit_file', edit('one\r\ntwo', '1\r\n2'));
    expect(await bench.read('a.ts')).toBe('1\n2\n');
  });

  it('does not write through a hard link', async () => {
    const bench = await toolBench({ 'a.ts': 'one' });
    await fs.link(path.join(bench.folder, 'a.ts'), path.join(bench.outside, 'b.ts'));
    await bench.call('edit_file', edit('one', 'two'));
    expect(await bench.read('a.ts')).toBe('two');
    expect(await fs.readFile(path.join(bench.outside, 'b.ts'), 'utf8')).toBe('one');
  });

  it('says where the matches are when there are several, and replaces each with all', async () => {
    const bench = await toolBench({ 'a.ts': 'x = 1\ny\nx = 1\n' });
    const { ok, text } = await bench.call('edit_file', edit('x = 1', 'x = 2'));
    expect(ok).toBe(false);
    expect(text).toContain('2 times, at lines 1, 3');
    expect((await bench.call('edit_file', edit('x = 1', 'x = 2', { all: true }))).text).toMatch(
      /^Changed a.ts in 2 places/,
    );
    expect(await bench.read('a.ts')).toBe('x = 2\ny\nx = 2\n');
  });

  it.each([
    ['indentation', 'f() {\n\treturn 1;\n}\n', '    return 1;', /line 2.*1 tab in the file, 4 spaces in `old`/s],
    [
      'several lines',
      'a\nf() {\n  return 1;\n}\n',
      'f() {\n    return 1;\n}',
      /lines 2 to 4.*white space.*3\t {2}return 1;/s,
    ],
    [
      'a line that differs',
      'f() {\n  return one;\n}\n',
      'f() {\n  return two;\n}',
      /lines 1 to 3.*" {2}return two;" in `old`/s,
    ],
    ['a word of one line', 'const total = sum(items);\n', 'const totals = sum(items);', /line 1.*const total = sum/s],
    ['line numbers', 'alpha\nbeta\n', '    1\talpha\n    2\tbeta', /line numbers/],
    ['mixed line ends', 'alpha\r\nbeta\ngamma\r\n', 'alpha\nbeta\ngamma', /mixes line ends/],
    ['nothing like it', 'alpha\n', 'completely different text', /nowhere in the file/],
    ['trailing blanks', 'alpha  \nbeta\n', 'alpha\nbeta', /white space at its end/],
  ])('explains why the text is not there: %s', async (_, content, old, explained) => {
    const bench = await toolBench({ 'a.ts': content });
    const { ok, text } = await bench.call('edit_file', edit(old, 'new'));
    expect(ok).toBe(false);
    expect(text).toMatch(explained);
    expect(await bench.read('a.ts')).toBe(content);
  });

  it('refuses what would change nothing, an empty text, and files it could spoil', async () => {
    const bench = await toolBench({
      'a.ts': 'one',
      'l.ts': Buffer.from([0x63, 0xe9]),
      'b.bin': Buffer.from([1, 0, 2]),
    });
    expect((await bench.call('edit_file', edit('one', 'one'))).text).toContain('nothing would change');
    expect((await bench.call('edit_file', edit('', 'x'))).text).toContain('`old` is empty');
    expect((await bench.call('edit_file', { path: 'l.ts', old: 'c', new: 'd' })).text).toContain('UTF-8');
    expect((await bench.call('edit_file', { path: 'b.bin', old: 'c', new: 'd' })).text).toContain('binary');
    expect((await bench.call('edit_file', { path: 'none.ts', old: 'c', new: 'd' })).text).toContain(
      'There is no "none.ts"',
    );
    expect(await fs.readFile(path.join(bench.folder, 'l.ts'))).toEqual(Buffer.from([0x63, 0xe9]));
  });

  it('answers about a large file in which nothing fits', async () => {
    const bench = await toolBench({ 'a.ts': 'const value = compute(other);\n'.repeat(60_000) });
    expect((await bench.call('edit_file', edit(`${'const value = computed(another);\n'.repeat(60)}`, 'x'))).ok).toBe(
      false,
    );
  });
});

describe('create_file', () => {
  it('makes the file and its folders', async () => {
    const bench = await toolBench();
    expect(await bench.call('create_file', { path: 'a/b/c.ts', content: 'x\ny\n' })).toEqual({
      ok: true,
      text: 'Created a/b/c.ts (2 lines).',
    });
    expect(await bench.read('a/b/c.ts')).toBe('x\ny\n');
  });

  it('refuses what exists, and what would lie below a file', async () => {
    const bench = await toolBench({ a: 'old', 'd/x': '' });
    expect((await bench.call('create_file', { path: 'a', content: 'new' })).text).toContain(
      'Use edit_file, or delete it first',
    );
    expect((await bench.call('create_file', { path: 'a/b', content: 'new' })).text).toContain('"a" is a file');
    expect((await bench.call('create_file', { path: 'd', content: 'new' })).text).toContain('folder');
    expect((await bench.call('create_file', { path: 'n/', content: 'new' })).ok).toBe(false);
    expect((await bench.call('create_file', { path: 'big', content: 'x'.repeat(2_000_001) })).ok).toBe(false);
    expect(await bench.read('a')).toBe('old');
    expect((await fs.readdir(bench.folder)).sort()).toEqual(['a', 'd']);
  });
});

describe('delete_file', () => {
  it('deletes one file, and no folder', async () => {
    const bench = await toolBench({ 'a/x.ts': '', 'a/y.ts': '' });
    expect(await bench.call('delete_file', { path: 'a/x.ts' })).toEqual({ ok: true, text: 'Deleted a/x.ts.' });
    expect((await bench.call('delete_file', { path: 'a' })).text).toContain('one by one');
    expect((await bench.call('delete_file', { path: 'b/y.ts' })).text).toContain('Did you mean a/y.ts?');
    expect(await fs.readdir(path.join(bench.folder, 'a'))).toEqual(['y.ts']);
  });
});
