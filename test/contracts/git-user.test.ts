import { access, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitAdapter } from '../../src/adapters/git/git-adapter.ts';
import {
  commitAll,
  fingerprint,
  identity,
  shell,
  temporaryFolder,
  userGit,
  type World,
  world,
  write,
} from '../adapters/git/repositories.ts';

/** A commit of the store that the user's repository does not have, on top of `base` or of the user's first. */
async function proposed(w: World, files: Readonly<Record<string, string>>, base = w.commit): Promise<string> {
  const bench = await w.store.workbench(`w${Object.keys(files).join('').length}-${base.slice(0, 8)}`, base);
  await write(bench.folder, files);
  const sealed = await bench.seal(base, 'proposed');
  if (sealed === null) throw new Error('nothing sealed');
  return sealed.commit;
}

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Refused, and not one byte of the folder and its repository is another one. */
async function expectRefusal(w: World, commit: string, branch: string, why: object): Promise<void> {
  const before = await fingerprint(w.folder);
  const refused = w.git.user.checkOut(w.folder, w.store, commit, branch);
  await expect(refused).rejects.toMatchObject({ name: 'GitError', ...why });
  expect(await fingerprint(w.folder)).toEqual(before);
}

describe('branches', () => {
  test('come newest commit first, and say where they are checked out', async () => {
    const w = await world();
    const dated = async (name: string, date: string) => {
      await userGit(w.folder, 'branch', '-q', name, 'main');
      const args = ['commit-tree', `${name}^{tree}`, '-p', 'main', '-m', name];
      const { execFileSync } = await import('node:child_process');
      const who = { GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x', GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x' };
      const env = { PATH: process.env.PATH, ...who, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
      const commit = execFileSync('git', args, { cwd: w.folder, env }).toString().trim();
      await userGit(w.folder, 'update-ref', `refs/heads/${name}`, commit);
      return commit;
    };
    const old = await dated('old', '2001-02-03T04:05:06Z');
    const late = await dated('topic/späť', '2090-01-01T00:00:00Z');
    await userGit(w.folder, 'tag', 'no-branch');
    const linked = join(await temporaryFolder(), 'linked\nfolder');
    await userGit(w.folder, 'worktree', 'add', '-q', linked, 'old');
    const made = Number(await userGit(w.folder, 'log', '-1', '--format=%ct', 'main')) * 1000;
    // The index knows another time for it: a look that refreshes the index would be seen.
    await utimes(join(w.folder, 'README.md'), new Date(), new Date(Date.now() - 60_000));
    const before = await fingerprint(w.folder);
    const branches = [
      { name: 'topic/späť', commit: late, committedAt: Date.UTC(2090, 0, 1), current: false, elsewhere: null },
      { name: 'main', commit: w.commit, committedAt: made, current: true, elsewhere: null },
      { name: 'old', commit: old, committedAt: Date.UTC(2001, 1, 3, 4, 5, 6), current: false, elsewhere: linked },
    ];
    expect(await w.git.user.branches(w.folder)).toEqual(branches);
    expect(await w.git.user.branches(join(w.folder, 'src'))).toEqual(branches);
    expect((await w.git.user.branches(linked)).map(({ current, elsewhere }) => [current, elsewhere])).toEqual([
      [false, null],
      [false, w.folder],
      [true, null],
    ]);
    expect(await w.git.user.commitOf(w.folder, 'topic/späť')).toBe(late);
    expect(await w.git.user.commitOf(w.folder, 'no-branch')).toBeNull();
    expect(await w.git.user.commitOf(w.folder, 'topic')).toBeNull();
    await expect(w.git.user.commitOf(w.folder, '--all')).rejects.toThrow('no name for a branch');
    await expect(w.git.user.commitOf(w.folder, 'HEAD')).rejects.toThrow('no name for a branch');
    expect(await fingerprint(w.folder)).toEqual(before);
  });

  test('are none where nothing was committed, and none is current on a detached HEAD', async () => {
    const w = await world();
    await userGit(w.folder, 'checkout', '-q', '--detach');
    expect(await w.git.user.branches(w.folder)).toMatchObject([{ name: 'main', current: false, elsewhere: null }]);
    const empty = await temporaryFolder();
    await userGit(empty, 'init', '-q');
    expect(await w.git.user.branches(empty)).toEqual([]);
    const nothing = w.git.user.branches(await temporaryFolder());
    await expect(nothing).rejects.toMatchObject({ kind: 'no-repository' });
  });
});

describe('checking out', () => {
  test('makes the branch, switches to it, and leaves uncommitted work as it is', async () => {
    const w = await world();
    const commit = await proposed(w, { 'README.md': '# theirs\n', 'deep/new file': 'x\n' });
    // A tag of the same name is no obstacle.
    await userGit(w.folder, 'tag', 'swarm/1-x');
    const done = await w.git.user.checkOut(w.folder, w.store, commit, 'swarm/1-x');
    expect({ ...done, files: [...done.files].sort() }).toEqual({
      branch: 'swarm/1-x',
      files: ['README.md', 'deep/new file'],
      before: { branch: 'main', commit: w.commit },
    });
    expect(await w.git.user.inspect(w.folder)).toMatchObject({
      ...{ branch: 'swarm/1-x', commit, uncommitted: ['src/a b.ts', 'notes.txt'] },
    });
    expect(await readFile(join(w.folder, 'deep/new file'), 'utf8')).toBe('x\n');
    expect(await readFile(join(w.folder, 'src/a b.ts'), 'utf8')).toBe('export const a = 2;\n');
    expect(await readFile(join(w.folder, 'build/out'), 'utf8')).toBe('ignored\n');
    expect(await w.git.user.commitOf(w.folder, 'main')).toBe(w.commit);
    expect(await userGit(w.folder, 'for-each-ref', '--format=%(refname)')).toBe(
      'refs/heads/main\nrefs/heads/swarm/1-x\nrefs/tags/swarm/1-x',
    );
    expect(await userGit(w.folder, 'fsck', '--strict', '--no-dangling')).toBe('');
    // Once more there is nothing left to do.
    expect(await w.git.user.checkOut(w.folder, w.store, commit, 'swarm/1-x')).toEqual({
      ...{ branch: 'swarm/1-x', files: [], before: { branch: 'swarm/1-x', commit } },
    });
  });

  test('moves an older branch of that name forward, checked out or not, and takes one that is there already', async () => {
    const w = await world();
    const one = await proposed(w, { 'one.txt': '1\n' });
    const two = await proposed(w, { 'number/two.txt': '2\n' }, one);
    await w.git.user.checkOut(w.folder, w.store, one, 'task');
    expect((await w.git.user.checkOut(w.folder, w.store, two, 'task')).files).toEqual(['number/two.txt']);
    await userGit(w.folder, 'switch', '-q', 'main');
    const away = await w.git.user.checkOut(w.folder, w.store, two, 'task');
    expect([...away.files].sort()).toEqual(['number/two.txt', 'one.txt']);
    await userGit(w.folder, 'switch', '-q', 'main');
    await userGit(w.folder, 'branch', '-q', '-f', 'task', one);
    await w.git.user.checkOut(w.folder, w.store, two, 'task');
    expect(await w.git.user.inspect(w.folder)).toMatchObject({ branch: 'task', commit: two });
  });

  test('leaves a branch with commits of its own, a detached HEAD too, for a commit of another line', async () => {
    const w = await world();
    const commit = await proposed(w, { 'their.txt': 'x\n' });
    await write(w.folder, { 'own.txt': 'x\n' });
    await userGit(w.folder, 'add', 'own.txt');
    await userGit(w.folder, 'commit', '-q', '-m', 'own');
    await userGit(w.folder, 'checkout', '-q', '--detach');
    const own = await userGit(w.folder, 'rev-parse', 'HEAD');
    expect(await w.store.has(own)).toBe(false);
    const done = await w.git.user.checkOut(w.folder, w.store, commit, 'theirs');
    expect(done.before).toEqual({ branch: null, commit: own });
    expect([...done.files].sort()).toEqual(['own.txt', 'their.txt']);
    expect(await there(join(w.folder, 'own.txt'))).toBe(false);
    expect(await w.git.user.commitOf(w.folder, 'main')).toBe(own);
    // What the user has stays the user's.
    expect(await w.store.has(own)).toBe(false);
  });

  test('reads the store through a path that would end an entry of a list of paths', async () => {
    const { folder, commit } = await world();
    const directory = join(await temporaryFolder(), 'a:b "c" \\d');
    const git = gitAdapter({ directory, shell, identity });
    const w = { git, folder, commit, directory, store: await git.store(folder, commit) };
    const next = await proposed(w, { 'new.txt': 'x\n' });
    expect((await git.user.checkOut(folder, w.store, next, 'task')).files).toEqual(['new.txt']);
  });

  test('is done in a shallow clone', async () => {
    const { git, folder, directory } = await world();
    await commitAll(folder, 'second');
    const clone = join(await temporaryFolder(), 'clone');
    await userGit(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, clone);
    const { commit, shallow } = await git.user.inspect(clone);
    const w = { git, folder: clone, commit, directory, store: await git.store(clone, commit) };
    const next = await proposed(w, { new: 'x' });
    expect((await git.user.checkOut(clone, w.store, next, 'task')).files).toEqual(['new']);
    expect([shallow, await userGit(clone, 'log', '--format=%s')]).toEqual([true, 'proposed\nsecond']);
    expect(await w.store.parents(commit)).toEqual([]);
  });

  test('is done in a linked work tree, where another has its own branch', async () => {
    const w = await world();
    const linked = join(await temporaryFolder(), 'linked');
    await userGit(w.folder, 'worktree', 'add', '-q', '-b', 'side', linked);
    const commit = await proposed(w, { new: 'x' });
    const done = await w.git.user.checkOut(linked, w.store, commit, 'task');
    expect(done).toEqual({ branch: 'task', files: ['new'], before: { branch: 'side', commit: w.commit } });
    expect(await there(join(linked, 'new'))).toBe(true);
    expect(await w.git.user.inspect(w.folder)).toMatchObject({ branch: 'main', commit: w.commit });
    await expectRefusal(w, commit, 'task', { kind: 'unsupported', message: expect.stringContaining(linked) });
  });
});

describe('checking out is refused, and nothing changed,', () => {
  test.each([
    ['a changed file', { 'src/a b.ts': 'theirs' }, ['src/a b.ts']],
    ['an untracked file', { 'notes.txt': 'theirs' }, ['notes.txt']],
    ['an ignored file', { '.gitignore': '', 'build/out': 'theirs' }, ['build/out']],
    ['a file where a folder is needed', { 'notes.txt/inside': 'theirs' }, ['notes.txt']],
    ['two of them', { 'notes.txt': 'theirs', 'src/a b.ts': 'theirs', fine: 'x' }, ['notes.txt', 'src/a b.ts']],
  ] as const)('by %s in the way, by name', async (_, files, named) => {
    const w = await world();
    await expectRefusal(w, await proposed(w, files), 'task', { kind: 'would-overwrite', files: named });
  });

  test('by what stands on the disk where the other line has a file, though this one has none', async () => {
    const w = await world();
    const commit = await proposed(w, { linked: 'theirs' });
    await symlink(await temporaryFolder(), join(w.folder, 'linked'));
    await expectRefusal(w, commit, 'task', { kind: 'would-overwrite', files: ['linked'] });
  });

  test('by a branch of that name with commits of its own, in use elsewhere, or in the way of the name', async () => {
    const w = await world();
    const commit = await proposed(w, { new: 'x' });
    await userGit(w.folder, 'branch', '-q', 'taken');
    const other = await userGit(w.folder, 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'own');
    await userGit(w.folder, 'update-ref', 'refs/heads/taken', other);
    await expectRefusal(w, commit, 'taken', { kind: 'not-fast-forward', message: expect.stringContaining('taken') });
    await expectRefusal(w, commit, 'taken/more', { kind: 'unsupported' });
    await userGit(w.folder, 'branch', '-q', 'deep/er');
    await expectRefusal(w, commit, 'deep', { kind: 'unsupported' });
    const linked = join(await temporaryFolder(), 'linked');
    await userGit(w.folder, 'worktree', 'add', '-q', '-b', 'side', linked);
    await expectRefusal(w, commit, 'side', { kind: 'unsupported', message: expect.stringContaining(linked) });
    await write(linked, { 'README.md': '# mine\n' });
    await commitAll(linked, 'mine');
    await write(linked, { 'README.md': '# mine too\n' });
    const onto = await commitAll(linked, 'mine too');
    await userGit(linked, 'reset', '-q', '--hard', w.commit);
    await write(linked, { 'README.md': '# conflicting\n' });
    await commitAll(linked, 'conflicting');
    await userGit(linked, 'rebase', onto).catch(() => '');
    expect(await there(await userGit(linked, 'rev-parse', '--git-path', 'rebase-merge'))).toBe(true);
    expect((await w.git.user.branches(w.folder)).find(({ name }) => name === 'side')?.elsewhere).toBeNull();
    await expectRefusal(w, commit, 'side', { kind: 'unsupported', message: expect.stringContaining('rebase') });
  });

  test.each([
    ['merge', ['merge', 'other']],
    ['rebase', ['rebase', 'other']],
    ['cherry-pick', ['cherry-pick', 'other']],
    ['revert', ['revert', '--no-edit', 'HEAD~1']],
    ['bisect', ['bisect', 'start']],
  ] as const)('in the midst of a %s', async (what, args) => {
    const w = await world();
    const commit = await proposed(w, { new: 'x' });
    await userGit(w.folder, 'stash', '-q', '-u');
    await userGit(w.folder, 'switch', '-q', '-c', 'other');
    await write(w.folder, { 'README.md': '# other\n' });
    await commitAll(w.folder, 'other');
    await userGit(w.folder, 'switch', '-q', 'main');
    for (const text of ['# one\n', '# two\n']) {
      await write(w.folder, { 'README.md': text });
      await commitAll(w.folder, text);
    }
    await userGit(w.folder, ...args).catch(() => '');
    await expectRefusal(w, commit, 'task', { kind: 'unsupported', message: expect.stringContaining(`A ${what} is`) });
    const before = await fingerprint(w.folder);
    await expect(w.git.user.bringIn(w.folder, w.store, commit)).rejects.toMatchObject({ name: 'GitError' });
    expect(await fingerprint(w.folder)).toEqual(before);
  });

  test('while files have conflicts', async () => {
    const w = await world();
    const commit = await proposed(w, { new: 'x' });
    await userGit(w.folder, 'stash', '-q');
    await write(w.folder, { 'src/a b.ts': 'export const a = 3;\n' });
    await userGit(w.folder, 'commit', '-q', '-a', '-m', 'own');
    await userGit(w.folder, 'stash', 'pop').catch(() => '');
    await expectRefusal(w, commit, 'task', { kind: 'unsupported', files: ['src/a b.ts'] });
  });

  test('where a filter would have to run, where the store lacks the commit, and for what is no name', async () => {
    const w = await world();
    await write(w.folder, { '.git/info/attributes': '*.bin filter=lfs\n' });
    const commit = await proposed(w, { 'new.bin': 'x' });
    await expectRefusal(w, commit, 'task', { kind: 'unsupported', files: ['new.bin'] });
    await expectRefusal(w, 'a'.repeat(40), 'task', { kind: 'no-commit' });
    await expectRefusal(w, 'main', 'task', { kind: 'failed' });
    for (const branch of ['-f', '--detach', 'HEAD', '@{-1}', '-', 'a..b', 'x.lock', '']) {
      await expectRefusal(w, commit, branch, { message: expect.stringContaining('no name for a branch') });
    }
  });

  test('in a bare repository', async () => {
    const w = await world();
    const bare = join(await temporaryFolder(), 'bare.git');
    await userGit(w.folder, 'clone', '-q', '--bare', '.', bare);
    const refused = w.git.user.checkOut(bare, w.store, w.commit, 'task');
    await expect(refused).rejects.toMatchObject({ kind: 'unsupported' });
  });

  test('when git itself refuses at the last moment: the branch is not there', async () => {
    const w = await world();
    const commit = await proposed(w, { 'README.md': '# theirs\n' });
    const files = async () => Object.entries(await fingerprint(w.folder)).filter(([path]) => !path.startsWith('/.git'));
    const refs = () => userGit(w.folder, 'for-each-ref');
    const before = [await files(), await refs()];
    await write(w.folder, { '.git/index.lock': '' });
    await expect(w.git.user.checkOut(w.folder, w.store, commit, 'task')).rejects.toMatchObject({ kind: 'failed' });
    expect([await files(), await refs()]).toEqual(before);
    await rm(join(w.folder, '.git/index.lock'));
    await userGit(w.folder, 'branch', 'task');
    await write(w.folder, { '.git/index.lock': '' });
    await expect(w.git.user.checkOut(w.folder, w.store, commit, 'task')).rejects.toMatchObject({ kind: 'failed' });
    expect(await w.git.user.commitOf(w.folder, 'task')).toBe(w.commit);
    await rm(join(w.folder, '.git/index.lock'));
    // Files that git was told to take for unchanged are in no status.
    await userGit(w.folder, 'update-index', '--assume-unchanged', 'README.md');
    await write(w.folder, { 'README.md': '# mine\n' });
    const refused = w.git.user.checkOut(w.folder, w.store, commit, 'task');
    await expect(refused).rejects.toMatchObject({ kind: 'would-overwrite', files: ['README.md'] });
    expect(await readFile(join(w.folder, 'README.md'), 'utf8')).toBe('# mine\n');
    expect(await userGit(w.folder, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(await w.git.user.commitOf(w.folder, 'task')).toBe(w.commit);
  });
});
