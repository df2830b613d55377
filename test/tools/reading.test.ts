import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolBench } from '../support/tool-bench.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n');

describe('read_file', () => {
  it('numbers the lines, shows 400 by default, and says how to read on', async () => {
    const bench = await toolBench({ 'a.txt': lines(1000) });
    const { ok, text } = await bench.call('read_file', { path: './a.txt' });
    expect(ok).toBe(true);
    const shown = text.split('\n');
    expect(shown[0]).toBe('a.txt, lines 1 to 400 of 1000');
    expect(shown[1]).toBe('    1\tline 1');
    expect(shown.at(-2)).toBe('  400\tline 400');
    expect(shown.at(-1)).toBe('(600 more lines: read on with start 401)');
  });

  it('shows a range, to the last line and no further', async () => {
    const bench = await toolBench({ 'a.txt': `${lines(10)}\n` });
    expect((await bench.call('read_file', { path: 'a.txt', start: 9, end: 99 })).text).toBe(
      'a.txt, lines 9 to 10 of 10\n    9\tline 9\n   10\tline 10',
    );
    expect((await bench.call('read_file', { path: 'a.txt', start: 11 })).text).toContain('has only 10 lines');
    expect((await bench.call('read_file', { path: 'a.txt', start: 5, end: 4 })).text).toContain('before start');
  });

  it('cuts long lines, and what would be too long altogether', async () => {
    const bench = await toolBench({ 'wide.txt': Array(300).fill('x'.repeat(2000)).join('\n') });
    const { text } = await bench.call('read_file', { path: 'wide.txt' });
    expect(text).toContain(`${'x'.repeat(500)}… (2000 characters)`);
    expect(text.length).toBeLessThan(65_000);
    expect(text).toMatch(/more lines: read on with start \d+\)$/);
  });

  it('says that a file is empty, ends with CRLF, or is no UTF-8', async () => {
    const bench = await toolBench({ empty: '', crlf: 'a\r\nb\r\n', latin: Buffer.from([0x63, 0x61, 0x66, 0xe9]) });
    expect((await bench.call('read_file', { path: 'empty' })).text).toBe('"empty" is empty.');
    expect((await bench.call('read_file', { path: 'crlf' })).text).toBe(
      'crlf, lines 1 to 2 of 2; lines end with CRLF\n    1\ta\n    2\tb',
    );
    expect((await bench.call('read_file', { path: 'latin' })).text).toContain('not valid UTF-8');
  });

  it('refuses binaries and folders with what to do', async () => {
    const bench = await toolBench({ 'p.png': Buffer.from([0x89, 0x50, 0, 1]), 'd/x': '' });
    expect(await bench.call('read_file', { path: 'p.png' })).toEqual({
      ok: false,
      text: expect.stringContaining('binary'),
    });
    expect(await bench.call('read_file', { path: 'd' })).toEqual({
      ok: false,
      text: expect.stringContaining('list_folder'),
    });
  });

  it('names what comes near to a file that is missing', async () => {
    const bench = await toolBench({
      'src/parser.ts': '',
      'lib/parse.ts': '',
      'test/parser.test.ts': '',
      'README.md': '',
    });
    const wrongFolder = await bench.call('read_file', { path: 'source/parser.ts' });
    expect(wrongFolder.ok).toBe(false);
    expect(wrongFolder.text).toMatch(/Did you mean "src\/parser\.ts"/);
    expect(wrongFolder.text).not.toContain('README');
    expect((await bench.call('read_file', { path: 'src/parsr.ts' })).text).toContain('"src/parser.ts"');
    expect((await bench.call('read_file', { path: 'zzz' })).text).toContain('find_files');
  });
});

describe('list_folder', () => {
  const files = {
    '.gitignore': '/dist/\n*.log\n!keep.log\n',
    'src/core/deep/x.ts': '',
    'src/b.ts': '',
    'src/.gitignore': 'b.ts\n',
    'dist/out.js': '',
    'node_modules/left-pad/index.js': '',
    '.git/config': '',
    'a.log': '',
    'keep.log': '',
    Zeta: '',
  };

  it('shows folders first, to the depth, with what is ignored named but not opened', async () => {
    const bench = await toolBench(files);
    expect((await bench.call('list_folder')).text).toBe(
      [
        './',
        '  dist/ (ignored)',
        '  node_modules/ (ignored)',
        '  src/',
        '    core/ (1 entry)',
        '    .gitignore',
        '    b.ts (ignored)',
        '  .gitignore',
        '  Zeta',
        '  a.log (ignored)',
        '  keep.log',
      ].join('\n'),
    );
  });

  it('opens an ignored folder that is asked for by name', async () => {
    const bench = await toolBench(files);
    expect((await bench.call('list_folder', { path: 'node_modules', depth: 3 })).text).toContain('index.js');
  });

  it('caps long folders and long lists, and says so', async () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`d${at % 6}/f${at}`, '']));
    const bench = await toolBench(many);
    expect((await bench.call('list_folder', { path: 'd0' })).text).toContain('… 30 more entries');
    const all = (await bench.call('list_folder', { depth: 2 })).text.split('\n');
    expect(all.length).toBeLessThan(405);
    expect(all.at(-1)).toMatch(/^\(\d+ more lines/);
  });

  it('says that a file is none', async () => {
    const bench = await toolBench(files);
    expect((await bench.call('list_folder', { path: 'Zeta' })).text).toContain('read_file');
  });
});

describe('find_files', () => {
  const files = {
    '.gitignore': 'out\n',
    'src/a.ts': '',
    'src/x/b.ts': '',
    'src/x/b.test.ts': '',
    'out/c.ts': '',
    '.github/ci.yml': '',
  };

  it.each([
    ['*.ts', 'src/x/b.test.ts src/x/b.ts src/a.ts'],
    ['src/*.ts', 'src/a.ts'],
    ['src/**', 'src/x/b.test.ts src/x/b.ts src/a.ts'],
    ['./src/x/', 'src/x/b.test.ts src/x/b.ts'],
    ['src/x', 'src/x/b.test.ts src/x/b.ts'],
    ['**/*.{test,spec}.ts', 'src/x/b.test.ts'],
    ['ci.yml', '.github/ci.yml'],
  ])('%s', async (pattern, found) => {
    const bench = await toolBench(files);
    const { text } = await bench.call('find_files', { pattern });
    expect(text.split('\n').slice(1).join(' ')).toBe(found);
  });

  it('names what comes near when nothing matches', async () => {
    const bench = await toolBench({ 'src/settings.ts': '' });
    expect((await bench.call('find_files', { pattern: '**/setting.ts' })).text).toContain('src/settings.ts');
  });

  it('caps the list and counts all', async () => {
    const bench = await toolBench(Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`f${at}.ts`, ''])));
    const { text } = await bench.call('find_files', { pattern: '*.ts' });
    expect(text).toMatch(/^250 files\n/);
    expect(text).toMatch(/\(50 more: use a narrower pattern\)$/);
  });

  it('does not hang on a glob made to backtrack', async () => {
    const bench = await toolBench({ [`${'a'.repeat(200)}c`]: '' });
    const { text } = await bench.call('find_files', { pattern: `${'*a'.repeat(30)}*b` });
    expect(text).toMatch(/takes too long|No file/);
  });
});

describe('search_text', () => {
  it('answers path, line and text, and counts', async () => {
    const bench = await toolBench({
      'a.ts': 'one\ntwo (x)\n',
      'b/c.ts': '\r\ntwo (x) again\r\n',
      '.gitignore': 'no.ts',
      'no.ts': 'two (x)',
    });
    const { ok, text } = await bench.call('search_text', { pattern: 'two (x)' });
    expect(ok).toBe(true);
    expect(text).toBe('2 lines in 2 files\nb/c.ts:2:\ttwo (x) again\na.ts:2:\ttwo (x)');
  });

  it('takes a regular expression, a glob, and no care of case', async () => {
    const bench = await toolBench({ 'a.ts': 'Foo1\nfoo\nbar\n', 'a.md': 'foo9' });
    const { text } = await bench.call('search_text', {
      pattern: '^foo\\d?$',
      regex: true,
      ignoreCase: true,
      glob: '*.ts',
    });
    expect(text).toBe('2 lines in 1 file\na.ts:1:\tFoo1\na.ts:2:\tfoo');
    expect((await bench.call('search_text', { pattern: '(?i)FOO$', regex: true })).text).toContain('a.ts:2:\tfoo');
    expect((await bench.call('search_text', { pattern: 'x', glob: '*.py' })).ok).toBe(false);
  });

  it('explains a bad expression', async () => {
    const bench = await toolBench({ 'a.ts': 'f(x)' });
    const { ok, text } = await bench.call('search_text', { pattern: 'f(x', regex: true });
    expect(ok).toBe(false);
    expect(text).toMatch(/Unterminated group.*leave regex out/);
    expect((await bench.call('search_text', { pattern: 'f(x' })).text).toContain('a.ts:1:\tf(x)');
  });

  it('breaks off an expression that would run for ever', async () => {
    const bench = await toolBench({ 'a.txt': `${'a'.repeat(64)}b` });
    const { ok, text } = await bench.call('search_text', { pattern: '(a+)+$', regex: true });
    expect(ok).toBe(false);
    expect(text).toContain('takes too long');
  });

  it('caps lines, files and all, and still counts them', async () => {
    const bench = await toolBench({
      ...Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}.txt`, 'hit\n'.repeat(50)])),
      'a-wide.txt': `${'-'.repeat(5000)}hit${'-'.repeat(5000)}`,
      'bin.dat': Buffer.from('hit\0hit'),
    });
    const { text } = await bench.call('search_text', { pattern: 'hit' });
    expect(text).toMatch(/^1501 lines in 31 files\n/);
    expect(text.length).toBeLessThan(12_000);
    expect(text).toMatch(/a-wide\.txt:1:\t…-+hit-+…/);
    expect(text).toContain('f0.txt: 30 more lines');
    expect(text).toContain('1 file not searched: binary');
  });

  it('is not held up by a .gitignore made to backtrack', async () => {
    const deep = `${'a/'.repeat(60)}c`;
    const bench = await toolBench({ '.gitignore': `${'**/a/'.repeat(12)}b\nskip\n`, [deep]: 'found', skip: 'found' });
    expect((await bench.call('search_text', { pattern: 'found' })).text).toMatch(/^1 line in 1 file/);
  });

  it('follows the nearest .gitignore, which may take back what one above says', async () => {
    const bench = await toolBench({
      '.gitignore': '*.gen\n',
      'a.gen': 'found',
      'kept/.gitignore': '!a.gen\n',
      'kept/a.gen': 'found',
      'kept/b.gen': 'found',
    });
    expect((await bench.call('search_text', { pattern: 'found' })).text).toBe('1 line in 1 file\nkept/a.gen:1:\tfound');
  });
});

describe('search_index', () => {
  const code = (name: string): string =>
    `${'// filler\n'.repeat(30)}export function ${name}(input) {\n  return input;\n}\n${'// filler\n'.repeat(30)}`;

  it('shows each place as it stands in the workbench, around the lines that tell most', async () => {
    const bench = await toolBench({ 'src/invoice.ts': code('roundInvoiceTotal'), 'src/user.ts': code('findUser') });
    await bench.context.index.build(bench.folder, ['src/invoice.ts', 'src/user.ts'], { signal: bench.context.signal });
    const { ok, text } = await bench.call('search_index', { query: 'roundInvoiceTotal is wrong' });
    expect(ok).toBe(true);
    expect(text.split('\n')[0]).toMatch(/^src\/invoice\.ts:\d+-\d+$/);
    expect(text).toContain('   31\texport function roundInvoiceTotal(input) {');
  });

  it('finds lines that moved since they were indexed, and leaves out files that are gone', async () => {
    const bench = await toolBench({
      'src/invoice.ts': code('roundInvoiceTotal'),
      'src/gone.ts': code('roundInvoiceTotal'),
    });
    await bench.context.index.build(bench.folder, ['src/invoice.ts', 'src/gone.ts'], { signal: bench.context.signal });
    await fs.rm(path.join(bench.folder, 'src/gone.ts'));
    await bench.write('src/invoice.ts', `${'// new\n'.repeat(200)}${code('roundInvoiceTotal')}`);
    const { text } = await bench.call('search_index', { query: 'roundInvoiceTotal' });
    expect(text).toContain('  231\texport function roundInvoiceTotal(input) {');
    expect(text).not.toContain('src/gone.ts:');
    expect(text).toContain('not in this workbench');
  });

  it('says what to use while there is no index', async () => {
    const bench = await toolBench({ 'a.ts': '' });
    const { ok, text } = await bench.call('search_index', { query: 'x' });
    expect(ok).toBe(false);
    expect(text).toContain('search_text');
  });
});
