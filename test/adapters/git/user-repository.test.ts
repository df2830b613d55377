import { readFile, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitAdapter } from '../../../src/adapters/git/git-adapter.ts';
import {
  commitAll,
  fingerprint,
  identity,
  shell,
  temporaryFolder,
  userGit,
  userRepository,
  type World,
  world,
  write,
} from './repositories.ts';

/** A commit of the run on top of the user's. */
async function result({ store, commit }: World, files: Readonly<Record<string, string>>): Promise<string> {
  const bench = await store.workbench(`w${Math.abs(Object.keys(files).join().length)}`, commit);
  await write(bench.folder, files);
  const sealed = await bench.seal(commit, 'result');
  if (sealed === null) throw new Error('nothing sealed');
  return sealed.commit;
}

const sourceOnly = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(all).filter(([path]) => path !== '/.git' && !path.startsWith('/.git/')));

test('looking at a repository says how it stands and changes no byte', async () => {
  const { folder, commit } = await userRepository();
  await userGit(folder, 'remote', 'add', 'origin', 'https://user:secret@forge.example/x.git');
  await userGit(folder, 'remote', 'add', 'ssh', 'git@forge.example:x.git');
  // The index knows another time for it: a status without the pin would write the index.
  await utimes(join(folder, 'README.md'), new Date(), new Date(Date.now() - 60_000));
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const before = await fingerprint(folder);
  const state = await git.user.inspect(join(folder, 'src'));
  expect(state).toEqual({
    root: folder,
    commit,
    branch: 'main',
    uncommitted: ['src/a b.ts', 'notes.txt'],
    remotes: [
      { name: 'origin', url: 'https://forge.example/x.git' },
      { name: 'ssh', url: 'git@forge.example:x.git' },
    ],
    shallow: false,
  });
  expect(await fingerprint(folder)).toEqual(before);
  // The control: an ordinary status does write.
  await userGit(folder, 'status');
  expect(await fingerprint(folder)).not.toEqual(before);
});

test('a whole run changes no byte of the repository', async () => {
  const { folder, commit } = await userRepository();
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const before = await fingerprint(folder);
  const store = await git.store(folder, commit);
  const bench = await store.workbench('one', commit);
  await write(bench.folder, { new: 'x' });
  const sealed = await bench.seal(commit, 'x');
  await store.merge(commit, sealed?.commit ?? '', 'm');
  await bench.remove();
  expect(await fingerprint(folder)).toEqual(before);
});

test('a repository on a detached HEAD has no branch, and none can be moved', async () => {
  const w = await world();
  await userGit(w.folder, 'checkout', '-q', '--detach');
  expect((await w.git.user.inspect(w.folder)).branch).toBeNull();
  const commit = await result(w, { new: 'x' });
  await expect(w.git.user.bringIn(w.folder, w.store, commit)).rejects.toMatchObject({ kind: 'unsupported' });
});

test('bringing in moves the branch and writes only the files of the change', async () => {
  const w = await world();
  const commit = await result(w, { 'README.md': '# new\n', 'deep/new file': 'x\n' });
  const before = sourceOnly(await fingerprint(w.folder));
  const done = await w.git.user.bringIn(w.folder, w.store, commit);
  expect(done.branch).toBe('main');
  expect([...done.files].sort()).toEqual(['README.md', 'deep/new file']);
  expect(await userGit(w.folder, 'rev-parse', 'main')).toBe(commit);
  expect(await userGit(w.folder, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  const after = sourceOnly(await fingerprint(w.folder));
  const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
  expect(changed.sort()).toEqual(['/README.md', '/deep', '/deep/new file']);
  expect(Object.keys(before).filter((path) => !(path in after))).toEqual([]);
  expect((await w.git.user.inspect(w.folder)).uncommitted).toEqual(['src/a b.ts', 'notes.txt']);
  expect(await w.git.user.bringIn(w.folder, w.store, commit)).toEqual({ branch: 'main', files: [] });
});

test.each([
  ['a changed file', { 'src/a b.ts': 'theirs' }, ['src/a b.ts']],
  ['an untracked file', { 'notes.txt': 'theirs' }, ['notes.txt']],
  ['an ignored file', { '.gitignore': '', 'build/out': 'theirs' }, ['build/out']],
  ['a file where a folder is needed', { 'notes.txt/inside': 'theirs' }, ['notes.txt']],
] as const)('bringing in is refused by %s, by name, and changes nothing', async (_, files, named) => {
  const w = await world();
  const commit = await result(w, files);
  const before = await fingerprint(w.folder);
  const refused = w.git.user.bringIn(w.folder, w.store, commit);
  await expect(refused).rejects.toMatchObject({ name: 'GitError', kind: 'would-overwrite', files: named });
  expect(await fingerprint(w.folder)).toEqual(before);
});

test('bringing in is refused by an untracked link that leads elsewhere', async () => {
  const w = await world();
  const elsewhere = await temporaryFolder();
  await symlink(elsewhere, join(w.folder, 'linked'));
  const commit = await result(w, { 'linked/file': 'theirs' });
  const refused = w.git.user.bringIn(w.folder, w.store, commit);
  await expect(refused).rejects.toMatchObject({ kind: 'would-overwrite', files: ['linked'] });
});

test('bringing in is refused when the branch went on by itself', async () => {
  const w = await world();
  const commit = await result(w, { new: 'x' });
  await write(w.folder, { own: 'x' });
  await commitAll(w.folder, 'own');
  const before = await fingerprint(w.folder);
  await expect(w.git.user.bringIn(w.folder, w.store, commit)).rejects.toMatchObject({ kind: 'not-fast-forward' });
  await w.git.store(w.folder, await userGit(w.folder, 'rev-parse', 'HEAD'));
  await expect(w.git.user.bringIn(w.folder, w.store, commit)).rejects.toMatchObject({ kind: 'not-fast-forward' });
  expect(await fingerprint(w.folder)).toEqual(before);
});

test('bringing in is refused where a filter would have to run', async () => {
  const w = await world();
  await write(w.folder, { '.git/info/attributes': '*.bin filter=lfs\n' });
  const commit = await result(w, { 'new.bin': 'x' });
  const refused = w.git.user.bringIn(w.folder, w.store, commit);
  await expect(refused).rejects.toMatchObject({ kind: 'unsupported', files: ['new.bin'] });
});

test('works from a linked work tree, and brings into that one', async () => {
  const { folder, commit } = await userRepository();
  const linked = join(await temporaryFolder(), 'linked');
  await userGit(folder, 'worktree', 'add', '-q', '-b', 'side', linked);
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  expect(await git.user.inspect(linked)).toMatchObject({ root: linked, branch: 'side', uncommitted: [] });
  const store = await git.store(linked, commit);
  const brought = await result({ git, folder: linked, commit, store, directory: '' }, { new: 'x' });
  expect(await git.user.bringIn(linked, store, brought)).toMatchObject({ branch: 'side' });
  expect(await readFile(join(linked, 'new'), 'utf8')).toBe('x');
  expect(await userGit(folder, 'rev-parse', 'main')).toBe(commit);
});

test('works from a shallow clone', async () => {
  const { folder } = await userRepository();
  await commitAll(folder, 'second');
  const clone = join(await temporaryFolder(), 'clone');
  await userGit(folder, 'clone', '-q', '--depth', '1', `file://${encodeURI(folder)}`, clone).catch(() =>
    userGit(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, clone),
  );
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const state = await git.user.inspect(clone);
  expect(state.shallow).toBe(true);
  const store = await git.store(clone, state.commit);
  const bench = await store.workbench('one', state.commit);
  await write(bench.folder, { new: 'x' });
  const sealed = await bench.seal(state.commit, 'x');
  expect((await store.changes(state.commit, sealed?.commit ?? '')).map(({ path }) => path)).toEqual(['new']);
  expect(await userGit(bench.folder, 'log', '--oneline').then((log) => log.split('\n').length)).toBe(2);
});

test('says what to do about a partial clone', async () => {
  const { folder } = await userRepository();
  await userGit(folder, 'config', 'remote.origin.promisor', 'true');
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const { commit } = await git.user.inspect(folder);
  await expect(git.store(folder, commit)).rejects.toMatchObject({ kind: 'unsupported', message: /--filter/ });
});

test('a small store has only what is reachable: no stash, no removed secret', async () => {
  const { folder, commit } = await userRepository();
  await write(folder, { secret: 'removed secret' });
  const removed = await commitAll(folder, 'secret');
  await userGit(folder, 'reset', '-q', '--hard', commit);
  await write(folder, { 'README.md': 'stashed\n' });
  await userGit(folder, 'stash', '-q');
  const stash = await userGit(folder, 'rev-parse', 'refs/stash');
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const store = await git.store(folder, commit);
  expect([await store.has(commit), await store.has(removed), await store.has(stash)]).toEqual([true, false, false]);
});

test.each([
  ['small', 10],
  ['large', 51_000],
])('the user may rewrite and collect garbage while a run goes on (%s repository)', async (_, blobs) => {
  const { folder, commit } = await userRepository();
  const stream = Array.from({ length: blobs }, (__, index) => `blob\ndata ${String(index).length}\n${index}\n`).join(
    '',
  );
  const { spawnSync } = await import('node:child_process');
  expect(spawnSync('git', ['fast-import', '--quiet'], { cwd: folder, input: stream }).status).toBe(0);
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const store = await git.store(folder, commit);
  const bench = await store.workbench('one', commit);
  await userGit(folder, 'checkout', '-q', '-f', '--orphan', 'rewritten');
  await commitAll(folder, 'other history');
  await userGit(folder, 'branch', '-q', '-D', 'main');
  await userGit(folder, 'reflog', 'expire', '--expire=now', '--all');
  await userGit(folder, 'gc', '-q', '--prune=now');
  await expect(userGit(folder, 'cat-file', '-e', commit)).rejects.toThrow();
  await write(bench.folder, { new: 'x' });
  const sealed = await bench.seal(commit, 'x');
  expect(await store.files(sealed?.commit ?? '')).toContain('new');
  expect(await (await store.workbench('two', commit)).diff(commit)).toBe('');
});
