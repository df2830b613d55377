import { access, chmod, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { GitError } from '../../src/ports/git.ts';
import { commitAll, identity, temporaryFolder, userGit, world, write } from '../adapters/git/repositories.ts';

const kind = (wanted: string) => (error: unknown) => error instanceof GitError && error.kind === wanted;

describe('store', () => {
  test('answers what is in a commit', async () => {
    const { store, commit, folder } = await world();
    expect(await store.files(commit)).toEqual(['.gitignore', 'README.md', 'src/a b.ts', 'src/ünï.ts']);
    expect(Buffer.from((await store.read(commit, 'src/ünï.ts')) ?? []).toString()).toBe('ü\n');
    expect(await store.read(commit, 'src')).toBeNull();
    expect(await store.read(commit, 'none')).toBeNull();
    expect(await store.size(commit, 'src/ünï.ts')).toBe(3);
    expect(await store.size(commit, 'src')).toBeNull();
    expect(await store.read(commit, '../notes.txt').catch(() => null)).toBeNull();
    expect(await store.treeOf(commit)).toBe(await userGit(folder, 'rev-parse', 'HEAD^{tree}'));
    expect([await store.has(commit), await store.has('a'.repeat(40))]).toEqual([true, false]);
  });

  test('answers the bytes of a file that is no text', async () => {
    const { git, folder } = await world();
    const bytes = Buffer.from([0, 255, 254, 10, 128, 13]);
    await writeFile(join(folder, 'binary'), bytes);
    const commit = await commitAll(folder, 'binary');
    const store = await git.store(folder, commit);
    expect(await store.read(commit, 'binary')).toEqual(bytes);
  });

  test('says how two commits differ', async () => {
    const { git, folder, commit } = await world();
    const long = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
    await write(folder, { 'old name': long, gone: 'x', script: 'echo', 'to link': 'x' });
    const before = await commitAll(folder, 'before');
    await rm(join(folder, 'gone'));
    await rm(join(folder, 'to link'));
    await userGit(folder, 'mv', 'old name', 'new\tname');
    await symlink('script', join(folder, 'to link'));
    await chmod(join(folder, 'script'), 0o755);
    await writeFile(join(folder, 'picture'), Buffer.from([0, 1, 2]));
    const after = await commitAll(folder, 'after');
    const store = await git.store(folder, after);
    const plain = { before: null, binary: false, added: 0, removed: 0 };
    const binary = { before: null, binary: true, added: null, removed: null };
    expect(await store.changes(before, after)).toEqual([
      { ...plain, path: 'gone', kind: 'deleted', mode: '000000', removed: 1 },
      { ...plain, path: 'new\tname', before: 'old name', kind: 'renamed', mode: '100644' },
      { ...binary, path: 'picture', kind: 'added', mode: '100644' },
      { ...plain, path: 'script', kind: 'modified', mode: '100755' },
      { ...plain, path: 'to link', kind: 'type-changed', mode: '120000', added: 1, removed: 1 },
    ]);
    expect(await store.diff(before, after)).toContain('rename from old name\n');
    expect(await store.diff(after, after)).toBe('');
    expect([await store.isAncestor(commit, after), await store.isAncestor(after, commit)]).toEqual([true, false]);
    expect(await store.isAncestor(after, after)).toBe(true);
  });

  test('counts the lines that came and went', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    await write(bench.folder, { 'README.md': '# demo\nmore\nand more\n', 'src/a b.ts': 'x\n', 'new\nname': '1\n2\n3' });
    const sealed = await bench.seal(commit, 'x');
    const counts = (await store.changes(commit, sealed?.commit ?? '')).map(({ path, added, removed }) => [
      ...[path, added, removed],
    ]);
    expect(counts).toEqual([
      ['README.md', 2, 0],
      ['new\nname', 3, 0],
      ['src/a b.ts', 1, 1],
    ]);
  });

  test('says what a commit was made on, and where two lines parted', async () => {
    const { git, store, commit, folder } = await world();
    const sealed = await Promise.all(
      ['left', 'right'].map(async (name) => {
        const bench = await store.workbench(name, commit);
        await write(bench.folder, { [name]: name });
        return (await bench.seal(commit, name))?.commit ?? '';
      }),
    );
    const [left = '', right = ''] = sealed;
    const merged = await store.merge(left, right, 'together');
    if (!merged.clean) throw new Error('not clean');
    expect(await store.parents(merged.commit)).toEqual([left, right]);
    expect(await store.parents(left)).toEqual([commit]);
    expect(await store.parents(commit)).toEqual([]);
    expect(await store.mergeBase(left, right)).toBe(commit);
    expect(await store.mergeBase(merged.commit, right)).toBe(right);
    await userGit(folder, 'checkout', '-q', '-f', '--orphan', 'unrelated');
    const unrelated = await commitAll(folder, 'unrelated');
    await git.store(folder, unrelated);
    expect(await store.mergeBase(unrelated, left)).toBeNull();
    await expect(store.mergeBase(left, 'a'.repeat(40))).rejects.toSatisfy(kind('failed'));
    await expect(store.parents('--all')).rejects.toThrow('no full commit id');
    await expect(store.mergeBase('HEAD', left)).rejects.toThrow('no full commit id');
  });

  test('merges without a folder, and the same inputs make the same commit', async () => {
    const { store, commit } = await world();
    const [left, right] = [await store.workbench('left', commit), await store.workbench('right', commit)];
    await write(left.folder, { 'left.txt': 'l\n', 'README.md': '# left\n' });
    await write(right.folder, { 'right.txt': 'r\n' });
    const [l, r] = [await left.seal(commit, 'left'), await right.seal(commit, 'right')];
    if (l === null || r === null) throw new Error('nothing sealed');
    const merged = await store.merge(l.commit, r.commit, 'together');
    if (!merged.clean) throw new Error('not clean');
    expect(await store.merge(l.commit, r.commit, 'together')).toEqual(merged);
    expect(await store.files(merged.commit)).toEqual(expect.arrayContaining(['left.txt', 'right.txt']));
    expect(await store.isAncestor(l.commit, merged.commit)).toBe(true);
    expect(await store.isAncestor(r.commit, merged.commit)).toBe(true);
    expect(await store.treeOf(merged.commit)).toBe(merged.tree);
    await write(right.folder, { 'README.md': '# right\n' });
    const conflicting = await right.seal(commit, 'right');
    expect(await store.merge(l.commit, conflicting?.commit ?? '', 'x')).toEqual({
      clean: false,
      conflicts: ['README.md'],
    });
  });

  test('refuses what is no commit id, no branch and no name', async () => {
    const { store, commit } = await world();
    await expect(store.treeOf('HEAD')).rejects.toSatisfy(kind('failed'));
    await expect(store.diff('--output=x', commit)).rejects.toSatisfy(kind('failed'));
    const remote = { url: 'https://forge.invalid/x.git', token: null };
    for (const branch of ['-x', '--upload-pack=x', 'a..b', 'a b', 'x.lock', '@{-1}', '', 'a\nb', '/a', 'a~1', 'a/.b']) {
      await expect(store.fetch(remote, branch)).rejects.toThrow('no name for a branch');
    }
    for (const name of ['..', '.git', 'a/b', '', '-x']) {
      await expect(store.workbench(name, commit)).rejects.toThrow('no name for a workbench');
    }
  });
});

describe('workbench', () => {
  test('begins as the commit, and is the same one when opened again', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    expect(await readFile(join(bench.folder, 'src/a b.ts'), 'utf8')).toBe('export const a = 1;\n');
    await expect(access(join(bench.folder, 'notes.txt'))).rejects.toThrow();
    expect(await userGit(bench.folder, 'status', '--porcelain')).toBe('');
    await write(bench.folder, { kept: 'x' });
    expect((await store.workbench('one', commit)).folder).toBe(bench.folder);
    await access(join(bench.folder, 'kept'));
  });

  test('says where it is without being opened or made', async () => {
    const { store, commit, directory } = await world();
    expect(await store.workbenchFolder('one')).toBeNull();
    expect(await store.workbenchFolder('one')).toBeNull();
    const { folder } = await store.workbench('one', commit);
    await write(folder, { '.git/HEAD': 'nothing that git could open' });
    expect(await store.workbenchFolder('one')).toBe(folder);
    expect(folder.startsWith(directory)).toBe(true);
    for (const name of ['..', '.', 'one/src', '', '.one.making']) {
      await expect(store.workbenchFolder(name)).rejects.toThrow('no name for a workbench');
    }
  });

  test('shows what changed since a commit, new files included, and changes nothing by looking', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    expect(await bench.diff(commit)).toBe('');
    await write(bench.folder, { 'new file': 'x\r\n\u001b[31m\n', 'README.md': '# changed\n', 'build/out': 'ignored' });
    const diff = await bench.diff(commit);
    expect(diff).toContain('+# changed\n');
    expect(diff).toContain('+x\r\n+\u001b[31m\n');
    expect(diff).not.toContain('ignored');
    expect(await userGit(bench.folder, 'status', '--porcelain')).toBe(' M README.md\n?? "new file"');
  });

  test('sees a change of the same size within the second in which the file was made', async () => {
    const { store, commit } = await world();
    for (let attempt = 0; attempt < 8; attempt++) {
      await setTimeout(1000 - (Date.now() % 1000));
      const bench = await store.workbench(`quick-${attempt}`, commit);
      const file = join(bench.folder, 'README.md');
      const before = await stat(file);
      await writeFile(file, 'x'.repeat(before.size));
      const after = await stat(file);
      // Git compares whole seconds: a slow machine needs another go.
      if (Math.floor(before.mtimeMs / 1000) !== Math.floor(after.ctimeMs / 1000)) continue;
      await setTimeout(1100);
      expect(await bench.diff(commit)).toContain('+xx');
      return;
    }
    throw new Error('this machine never made a workbench and changed a file within one second');
  });

  test('seals everything as it stands into the store, or nothing where nothing differs', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    expect(await bench.seal(commit, 'nothing')).toBeNull();
    await write(bench.folder, { 'new file': 'x\n' });
    await rm(join(bench.folder, 'README.md'));
    const message = '# title with $(touch x) `y` "quotes"\n\nbody ü';
    const sealed = await bench.seal(commit, message);
    if (sealed === null) throw new Error('nothing sealed');
    expect(await store.treeOf(sealed.commit)).toBe(sealed.tree);
    expect(await store.files(sealed.commit)).toEqual(['.gitignore', 'new file', 'src/a b.ts', 'src/ünï.ts']);
    const log = await userGit(store.path, 'log', '-1', '--format=%an <%ae>|%cn|%B', sealed.commit);
    expect(log.trim()).toBe(`${identity.name} <${identity.email}>|${identity.name}|${message}`);
    // Sealed again without a change it is the same commit, since HEAD is not the base.
    expect(await bench.seal(commit, 'again')).toEqual(sealed);
    expect(await bench.seal(sealed.commit, 'again')).toBeNull();
  });

  test('seals what was committed by hand, and refuses a history that lost its base', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    await write(bench.folder, { mine: 'x\n' });
    const own = await commitAll(bench.folder, 'by hand');
    expect(await bench.seal(commit, 'x')).toMatchObject({ commit: own });
    await userGit(bench.folder, 'checkout', '-q', '--orphan', 'other');
    await expect(bench.seal(commit, 'x')).rejects.toSatisfy(kind('not-fast-forward'));
    expect((await userGit(store.path, 'for-each-ref', 'refs/swarm/quarantine')).split('\n')).toHaveLength(1);
  });

  test('survives locks that a killed git left behind', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    await write(bench.folder, { mine: 'x\n', '.git/index.lock': '' });
    expect(await bench.seal(commit, 'x')).not.toBeNull();
  });
});

describe('workbench with others', () => {
  test('merges a commit of the store, names conflicts, and a seal commits the merge', async () => {
    const { store, commit } = await world();
    const [left, right] = [await store.workbench('left', commit), await store.workbench('right', commit)];
    await write(left.folder, { 'README.md': '# left\n', 'left é': 'x' });
    const l = await left.seal(commit, 'left');
    await write(right.folder, { 'README.md': '# right\n' });
    const r = await right.seal(commit, 'right');
    if (l === null || r === null) throw new Error('nothing sealed');
    expect(await right.merge(l.commit)).toEqual({ conflicts: ['README.md'] });
    expect(await readFile(join(right.folder, 'README.md'), 'utf8')).toContain('<<<<<<<');
    await write(right.folder, { 'README.md': '# both\n' });
    const merged = await right.seal(r.commit, 'resolved');
    expect(await store.isAncestor(l.commit, merged?.commit ?? '')).toBe(true);
    expect(await store.isAncestor(r.commit, merged?.commit ?? '')).toBe(true);
    expect(await left.merge(merged?.commit ?? '')).toEqual({ conflicts: [] });
    expect(await readFile(join(left.folder, 'README.md'), 'utf8')).toBe('# both\n');
  });

  test('names what a merge would overwrite, and leaves it', async () => {
    const { store, commit } = await world();
    const [left, right] = [await store.workbench('left', commit), await store.workbench('right', commit)];
    await write(left.folder, { 'README.md': '# left\n' });
    const l = await left.seal(commit, 'left');
    await write(right.folder, { 'README.md': '# not sealed\n' });
    await expect(right.merge(l?.commit ?? '')).rejects.toMatchObject({ kind: 'would-overwrite', files: ['README.md'] });
    expect(await readFile(join(right.folder, 'README.md'), 'utf8')).toBe('# not sealed\n');
  });

  test('is put at a commit again whatever a check did to it, but for ignored files', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('verifier', commit);
    await write(bench.folder, { 'README.md': 'tampered\n', 'new/x': 'x', 'build/cache': 'kept' });
    await userGit(bench.folder, 'update-index', '--assume-unchanged', 'README.md');
    await userGit(bench.folder, 'config', 'filter.evil.smudge', 'tr a-z A-Z');
    await userGit(bench.folder, 'init', '-q', 'new/nested');
    await write(bench.folder, { '.git/info/attributes': '* filter=evil\n' });
    await bench.reset(commit);
    expect(await readFile(join(bench.folder, 'README.md'), 'utf8')).toBe('# demo\n');
    await expect(access(join(bench.folder, 'new'))).rejects.toThrow();
    await access(join(bench.folder, 'build/cache'));
    expect(await userGit(bench.folder, 'status', '--porcelain')).toBe('');
  });

  test('works four at a time', async () => {
    const { store, commit } = await world();
    const sealed = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => {
        const bench = await store.workbench(name, commit);
        let base = commit;
        for (let round = 0; round < 3; round++) {
          await write(bench.folder, { [`${name}-${round}`]: name });
          base = (await bench.seal(base, `${name} ${round}`))?.commit ?? base;
        }
        return base;
      }),
    );
    expect(new Set(sealed).size).toBe(4);
    for (const commitOfOne of sealed) expect((await store.changes(commit, commitOfOne)).length).toBe(3);
    expect(await userGit(store.path, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('is gone after it is removed, and can be made again', async () => {
    const { store, commit } = await world();
    const bench = await store.workbench('one', commit);
    await write(bench.folder, { 'deep/er/x': 'x' });
    await chmod(join(bench.folder, 'deep/er'), 0);
    await bench.remove();
    await expect(access(bench.folder)).rejects.toThrow();
    await access(join((await store.workbench('one', commit)).folder, 'README.md'));
  });
});

describe('errors', () => {
  test('say what is missing', async () => {
    const { git } = await world();
    const nothing = await temporaryFolder();
    await expect(git.user.inspect(nothing)).rejects.toSatisfy(kind('no-repository'));
    await expect(git.user.inspect(join(nothing, 'missing'))).rejects.toSatisfy(kind('no-repository'));
    await userGit(nothing, 'init', '-q');
    await expect(git.user.inspect(nothing)).rejects.toSatisfy(kind('no-commit'));
    await userGit(nothing, 'init', '-q', '--bare', 'bare.git');
    await expect(git.user.inspect(join(nothing, 'bare.git'))).rejects.toSatisfy(kind('unsupported'));
  });

  test('say that git is not installed', async () => {
    const { git, folder } = await world();
    const before = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      await expect(git.user.inspect(folder)).rejects.toSatisfy(kind('no-git'));
    } finally {
      process.env.PATH = before;
    }
  });
});
