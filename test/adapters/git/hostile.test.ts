import { execFileSync } from 'node:child_process';
import { access, chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitRunner } from '../../../src/adapters/git/git.ts';
import { importBundle } from '../../../src/adapters/git/import-bundle.ts';
import { sandboxedGit } from '../../../src/adapters/git/sandboxed-git.ts';
import {
  commitAll,
  identity,
  sandboxed,
  shell,
  temporaryFolder,
  userGit,
  userRepository,
  world,
  write,
} from './repositories.ts';

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe.skipIf(!sandboxed)('a workbench in the hands of an attacker', () => {
  test('cannot import another repository’s files by alternates and a ref', async () => {
    const { store, commit } = await world();
    const other = await userRepository('other');
    await write(other.folder, { secret: 'TOPSECRET' });
    const secret = await commitAll(other.folder, 'secret');
    const bench = await store.workbench('one', commit);
    const alternates = join(bench.folder, '.git/objects/info/alternates');
    await writeFile(alternates, `${await readFile(alternates, 'utf8')}${join(other.folder, '.git/objects')}\n`);
    // The control: outside of the sandbox the other commit is in reach by now.
    expect(await userGit(bench.folder, 'cat-file', '-t', secret)).toBe('commit');
    await write(bench.folder, { '.git/refs/heads/work': `${secret}\n` });
    await expect(bench.seal(commit, 'x')).rejects.toMatchObject({ name: 'GitError' });
    const tree = await userGit(other.folder, 'rev-parse', `${secret}^{tree}`);
    const graft = `tree ${tree}\nparent ${commit}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n`;
    const grafted = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      cwd: bench.folder,
      input: graft,
    });
    await write(bench.folder, { '.git/refs/heads/work': grafted.toString() });
    await expect(bench.seal(commit, 'x')).rejects.toMatchObject({ name: 'GitError' });
    expect(await store.has(secret)).toBe(false);
    expect(await store.has(grafted.toString().trim())).toBe(false);
  });

  test('runs nothing on the host, whatever its configuration, hooks and filters say', async () => {
    const { store, commit } = await world();
    const outside = await temporaryFolder();
    const bench = await store.workbench('one', commit);
    const canary = `#!/bin/sh\necho ran >> '${outside}/ran'; echo ran >> '${bench.folder}/.git/ran'; cat\n`;
    await write(bench.folder, { '.git/canary': canary, '.gitattributes': '* filter=evil diff=evil\n', x: 'x' });
    const program = join(bench.folder, '.git/canary');
    await chmod(program, 0o755);
    for (const key of [
      'core.fsmonitor',
      'filter.evil.clean',
      'filter.evil.smudge',
      'diff.external',
      'diff.evil.textconv',
      'core.sshCommand',
      'uploadpack.packObjectsHook',
    ]) {
      await userGit(bench.folder, 'config', key, `'${program}'`);
    }
    await userGit(bench.folder, 'config', 'core.worktree', outside);
    await bench.diff(commit);
    const sealed = await bench.seal(commit, 'x');
    await bench.merge(sealed?.commit ?? '');
    // It did run where it is harmless.
    expect(await exists(join(bench.folder, '.git/ran'))).toBe(true);
    await bench.reset(commit);
    expect(await exists(join(outside, 'ran'))).toBe(false);
    expect(await store.files(sealed?.commit ?? '')).toContain('x');
  });

  test('cannot lead the host elsewhere by its .git', async () => {
    const { store, commit, folder } = await world();
    const bench = await store.workbench('one', commit);
    await shell.run(
      {
        ...{ command: 'rm -rf .git && ln -s "$THERE/.git" .git', cwd: bench.folder, writable: [bench.folder] },
        ...{ readable: [], hosts: [], env: { THERE: folder }, timeoutMs: 10_000, maxOutput: 1_000 },
      },
      { signal: new AbortController().signal },
    );
    expect(await exists(join(bench.folder, '.git/HEAD'))).toBe(true);
    await expect(bench.seal(commit, 'x')).rejects.toMatchObject({ name: 'GitError' });
    await expect(bench.diff(commit)).rejects.toMatchObject({ name: 'GitError' });
    await bench.reset(commit);
    expect(await bench.seal(commit, 'x')).toBeNull();
    expect(await exists(join(folder, '.git/HEAD'))).toBe(true);
  });

  test.each([
    ['a link', 'ln -s /etc/passwd "$OUT/file"'],
    ['a pipe', 'mkfifo "$OUT/file"'],
    ['a folder', 'mkdir "$OUT/file"'],
  ])('cannot hand over %s in the place of a file', async (_, script) => {
    const folder = await temporaryFolder();
    const run = sandboxedGit(shell, await temporaryFolder(), identity);
    const call = run({ folder, readable: [], script, env: {}, wants: 'file' });
    await expect(call).rejects.toMatchObject({ name: 'GitError', kind: 'hostile' });
  });
});

test('a tree that would write into .git is refused by the check of objects', async () => {
  const { store, commit } = await world();
  const bench = await store.workbench('one', commit);
  const make = (args: readonly string[], input: string) =>
    execFileSync('git', args, { cwd: bench.folder, input }).toString().trim();
  const blob = make(['hash-object', '-w', '--stdin'], '[core]\n\tfsmonitor = evil\n');
  const inner = make(['mktree'], `100644 blob ${blob}\tconfig\n`);
  const tree = make(['mktree'], `040000 tree ${inner}\t.GIT\n`);
  const evil = await userGit(bench.folder, 'commit-tree', tree, '-p', commit, '-m', 'evil');
  await write(bench.folder, { '.git/refs/heads/work': `${evil}\n` });
  // Handed over as an attacker would: the honest script would first commit what lies in the folder.
  const bundle = join(await temporaryFolder(), 'bundle');
  await userGit(bench.folder, 'update-ref', 'refs/swarm/seal', evil);
  await userGit(bench.folder, 'bundle', 'create', '-q', bundle, 'refs/swarm/seal', `^${commit}`);
  const places = { gitDir: store.path, commonDir: store.path, workTree: null };
  const git = gitRunner(await temporaryFolder());
  const into = { base: commit, ref: 'refs/swarm/quarantine/x' };
  const imported = importBundle(git, places, await readFile(bundle), into);
  await expect(imported).rejects.toMatchObject({ kind: 'hostile', message: /hasDotgit/i });
  expect(await store.has(evil)).toBe(false);
  expect(await userGit(store.path, 'for-each-ref', 'refs/swarm/quarantine')).toBe('');
});

test.each([
  ['nothing', ''],
  ['text', 'hello\n\nworld'],
  ['a bundle of another ref', `# v2 git bundle\n${'a'.repeat(40)} refs/heads/main\n\nPACK`],
  ['a bundle without a pack', `# v2 git bundle\n${'a'.repeat(40)} refs/swarm/seal\n\nPACKgarbage`],
])('%s is refused as a bundle', async (_, text) => {
  const { store, commit } = await world();
  const places = { gitDir: store.path, commonDir: store.path, workTree: null };
  const into = { base: commit, ref: 'refs/swarm/quarantine/x' };
  const imported = importBundle(gitRunner(await temporaryFolder()), places, Buffer.from(text), into);
  await expect(imported).rejects.toMatchObject({ name: 'GitError', kind: 'hostile' });
});
