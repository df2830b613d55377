import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isGitFolder } from '../../src/tools/git-folder.ts';
import { pathFlaw, tidyPath } from '../../src/tools/workbench-path.ts';
import { type ToolBench, toolBench } from '../support/tool-bench.ts';

const SECRET = 'CANARY-7f3a';
let bench: ToolBench;

beforeEach(async () => {
  bench = await toolBench({ 'src/a.txt': 'inside\n' });
  await fs.writeFile(path.join(bench.outside, 'secret.txt'), `${SECRET}\n`);
});

/** Tries every tool that takes a path, and answers all that they said. */
async function tryAll(name: string): Promise<string> {
  const said = [
    await bench.call('read_file', { path: name }),
    await bench.call('list_folder', { path: name }),
    await bench.call('edit_file', { path: name, old: SECRET, new: 'gone' }),
    await bench.call('create_file', { path: name, content: 'evil' }),
    await bench.call('delete_file', { path: name }),
  ];
  expect(said.map(({ ok }) => ok)).toEqual([false, false, false, false, false]);
  return said.map(({ text }) => text).join('\n');
}

/** Everything in and beside the workbench, with content, so that any change shows. */
async function world(): Promise<string> {
  const top = path.dirname(bench.folder);
  const names = await fs.readdir(top, { recursive: true, withFileTypes: true });
  const lines = names.map(async (item) => {
    const full = path.join(item.parentPath, item.name);
    if (item.isFile()) return `${full}: ${await fs.readFile(full, 'utf8')}`;
    return item.isSymbolicLink() ? `${full} -> ${await fs.readlink(full)}` : full;
  });
  return (await Promise.all(lines)).sort().join('\n');
}

async function expectUntouched(name: string): Promise<void> {
  const before = await world();
  const said = await tryAll(name);
  expect(await world()).toBe(before);
  expect(said).not.toContain(SECRET);
}

describe('paths that lead out of the workbench', () => {
  it.each([
    ['../outside/secret.txt'],
    ['src/../../outside/secret.txt'],
    ['../wt-evil/x'],
    ['..'],
    ['/etc/hostname'],
    ['//etc/hostname'],
    ['C:/windows/win.ini'],
    ['~/.ssh/id_rsa'],
    ['~root/x'],
    ['..\\outside\\secret.txt'],
  ])('%s is refused, and nothing happens', async (name) => {
    await expectUntouched(name);
  });

  it('the absolute path of the bench itself is refused by name, with the relative path to use', async () => {
    const result = await bench.call('read_file', { path: `${bench.folder}/src/a.txt` });
    expect(result).toEqual({ ok: false, text: expect.stringContaining('"src/a.txt"') });
  });
});

describe('symlinks', () => {
  it('to a file outside are neither read nor written through', async () => {
    await fs.symlink(path.join(bench.outside, 'secret.txt'), path.join(bench.folder, 'link'));
    const before = await world();
    expect(await bench.call('read_file', { path: 'link' })).toEqual({
      ok: false,
      text: expect.stringContaining('symlink'),
    });
    expect((await bench.call('edit_file', { path: 'link', old: SECRET, new: 'x' })).ok).toBe(false);
    expect((await bench.call('create_file', { path: 'link', content: 'x' })).ok).toBe(false);
    expect(await world()).toBe(before);
    expect((await bench.call('search_text', { pattern: 'CANARY' })).text).not.toContain('7f3a');
  });

  it('to a folder outside lead to nothing below them', async () => {
    await fs.symlink(bench.outside, path.join(bench.folder, 'd'));
    await expectUntouched('d/secret.txt');
    expect((await bench.call('create_file', { path: 'd/new.txt', content: 'x' })).ok).toBe(false);
    expect((await bench.call('list_folder', { path: 'd' })).ok).toBe(false);
    expect((await bench.call('list_folder', { depth: 5 })).text).not.toContain('secret');
    expect((await bench.call('find_files', { pattern: '**/secret*' })).text).toMatch(/^No file/);
    expect(await fs.readdir(bench.outside)).toEqual(['secret.txt']);
  });

  it('whose target does not exist yet cannot be used to make it', async () => {
    await fs.symlink(path.join(bench.outside, 'new.txt'), path.join(bench.folder, 'dangling'));
    await bench.call('create_file', { path: 'dangling', content: 'x' });
    expect(await fs.readdir(bench.outside)).toEqual(['secret.txt']);
  });

  it('inside are read, but not written through: the path that is judged is the path that changes', async () => {
    await fs.symlink('src', path.join(bench.folder, 'docs'));
    expect((await bench.call('read_file', { path: 'docs/a.txt' })).text).toContain('inside');
    expect((await bench.call('edit_file', { path: 'docs/a.txt', old: 'inside', new: 'changed' })).ok).toBe(false);
    expect(await bench.read('src/a.txt')).toBe('inside\n');
  });

  it('into git are not read', async () => {
    await bench.write('.git/config', SECRET);
    await fs.symlink('.git/config', path.join(bench.folder, 'c'));
    expect((await bench.call('read_file', { path: 'c' })).text).not.toContain(SECRET);
  });

  it('that lead to themselves end in a sentence', async () => {
    await fs.symlink('loop', path.join(bench.folder, 'loop'));
    expect((await bench.call('read_file', { path: 'loop' })).text).toContain('symlink');
  });

  it('are deleted themselves, not what they lead to', async () => {
    await fs.symlink(path.join(bench.outside, 'secret.txt'), path.join(bench.folder, 'link'));
    expect((await bench.call('delete_file', { path: 'link' })).ok).toBe(true);
    expect(await fs.readFile(path.join(bench.outside, 'secret.txt'), 'utf8')).toContain(SECRET);
    expect(await fs.readdir(bench.folder)).toEqual(['src']);
  });
});

describe("git's own folder", () => {
  it.each([
    ['.git/config'],
    ['.GIT/config'],
    ['.git./config'],
    ['.git /config'],
    ['git~1/config'],
    ['GIT~2/config'],
    ['.g\u200cit/config'],
    ['.git::$INDEX_ALLOCATION/config'],
    ['.git\\config'],
    ['sub/.Git/hooks/pre-commit'],
    ['.ｇｉｔ/config'],
    ['.git'],
  ])('%j is refused, and nothing happens', async (name) => {
    await bench.write('.git/config', SECRET);
    await expectUntouched(name);
  });

  it.each([['.gitignore'], ['.github'], ['.gitattributes'], ['git'], ['a.git'], ['.gitx'], ['digit~1']])(
    '%s is another name',
    (name) => {
      expect(isGitFolder(name)).toBe(false);
    },
  );
});

describe('names that are no names', () => {
  it.each([
    ['a\0b'],
    ['a\nb'],
    ['x'.repeat(5000)],
    [`${'x'.repeat(300)}.txt`],
    ['a\ud800b'],
    ['a\u202etxt.exe'],
    [''],
    ['   '],
  ])('%j is refused in a sentence', async (name) => {
    await expectUntouched(name);
    expect(pathFlaw(name)?.length).toBeLessThan(300);
  });
});

describe('what is no file', () => {
  it('a pipe is refused, without waiting for someone to write into it', async () => {
    execFileSync('mkfifo', [path.join(bench.folder, 'pipe')]);
    await expectUntouched('pipe');
    expect((await bench.call('search_text', { pattern: 'x' })).ok).toBe(true);
  });

  it('a device behind a symlink is refused', async () => {
    await fs.symlink('/dev/zero', path.join(bench.folder, 'zero'));
    expect((await bench.call('read_file', { path: 'zero' })).ok).toBe(false);
    expect((await bench.call('edit_file', { path: 'zero', old: 'a', new: 'b' })).ok).toBe(false);
  });

  it('a file of 2 GB is refused by its size, by every tool', async () => {
    const file = await fs.open(path.join(bench.folder, 'huge'), 'w');
    await file.truncate(2_000_000_000);
    await file.close();
    expect((await bench.call('read_file', { path: 'huge' })).text).toContain('2000.0 MB');
    expect((await bench.call('edit_file', { path: 'huge', old: 'a', new: 'b' })).text).toContain('2000.0 MB');
    expect((await bench.call('search_text', { pattern: 'a' })).text).toContain('not searched');
  });
});

it('tidies what means the same, so that judge and tool see one path', () => {
  expect(['./a//b/', 'a/./b', 'a/b', '.', './', 'a/b/'].map(tidyPath)).toEqual(['a/b', 'a/b', 'a/b', '.', '.', 'a/b']);
  expect(tidyPath('/etc/x')).toBe('/etc/x');
  expect(tidyPath('a/../b')).toBe('a/../b');
});
