import { access, chmod, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { gitRunner, PINS, type Places } from '../../../src/adapters/git/git.ts';
import { gitAdapter } from '../../../src/adapters/git/git-adapter.ts';
import { commitAll, identity, shell, temporaryFolder, userGit, userRepository, write } from './repositories.ts';

const placesOf = (folder: string): Places => ({
  gitDir: join(folder, '.git'),
  commonDir: join(folder, '.git'),
  workTree: folder,
});

/** Puts a program `git` first on the path that writes down how it was called and becomes the real one. */
async function tap(): Promise<() => Promise<string>> {
  const folder = await temporaryFolder();
  const record = join(folder, 'record');
  const real = (process.env.PATH ?? '').split(':');
  const script = `#!/bin/sh\n{ env; for arg; do echo "arg:$arg"; done; } > '${record}'\nPATH='${real.join(':')}' exec git "$@"\n`;
  await write(folder, { git: script });
  await chmod(join(folder, 'git'), 0o755);
  process.env.PATH = [folder, ...real].join(':');
  onTestFinished(() => {
    process.env.PATH = real.join(':');
  });
  return () => readFile(record, 'utf8');
}

test.each(['none', 'web'] as const)(
  'every pinned setting wins over what the repository says (%s)',
  async (protocols) => {
    const { folder } = await userRepository();
    const git = gitRunner(await temporaryFolder());
    for (const key of Object.keys(PINS)) await userGit(folder, 'config', key, 'always-the-repository');
    // A repository that says such things is refused by git itself; here it is only asked what it would go by.
    await userGit(folder, 'config', '--unset', 'core.untrackedCache');
    for (const [key, value] of Object.entries(PINS)) {
      const answer = await git({ places: placesOf(folder), args: ['config', '--get', key], protocols });
      expect([key, answer.text]).toEqual([key, `${value}\n`]);
    }
  },
);

test.each(['none', 'web'] as const)(
  'every pinned variable reaches git, and nothing else of this process does (%s)',
  async (protocols) => {
    const { folder } = await userRepository();
    const home = await temporaryFolder();
    const called = await tap();
    process.env.SWARM_TEST_TOKEN = 'canary';
    process.env.GIT_EXTERNAL_DIFF = 'canary';
    process.env.GIT_SSH_COMMAND = 'canary';
    onTestFinished(() => {
      for (const name of ['SWARM_TEST_TOKEN', 'GIT_EXTERNAL_DIFF', 'GIT_SSH_COMMAND']) delete process.env[name];
    });
    await gitRunner(home)({ places: placesOf(folder), args: ['rev-parse', 'HEAD'], protocols });
    const record = await called();
    expect(record).not.toContain('canary');
    expect(record.split('\n')).toEqual(
      expect.arrayContaining([
        `GIT_DIR=${folder}/.git`,
        `GIT_COMMON_DIR=${folder}/.git`,
        `GIT_WORK_TREE=${folder}`,
        `GIT_CONFIG_GLOBAL=${home}/config`,
        `HOME=${home}`,
        ...['GIT_CONFIG_NOSYSTEM=1', 'GIT_ATTR_NOSYSTEM=1', 'GIT_OPTIONAL_LOCKS=0', 'GIT_TERMINAL_PROMPT=0'],
        ...['GIT_ASKPASS=', 'GIT_LITERAL_PATHSPECS=1', 'GIT_NO_REPLACE_OBJECTS=1', 'LC_ALL=C'],
        ...Object.entries(PINS).map(([key, value]) => `arg:${key}=${value}`),
      ]),
    );
  },
);

test('the secret of a call is in its environment and in no argument', async () => {
  const { folder } = await userRepository();
  const called = await tap();
  const secretConfig = { 'http.https://forge.invalid/.extraHeader': 'Authorization: canary' };
  const answer = await gitRunner(await temporaryFolder())({
    places: placesOf(folder),
    args: ['config', '--get', 'http.https://forge.invalid/.extraheader'],
    secretConfig,
  });
  expect(answer.text).toBe('Authorization: canary\n');
  const lines = (await called()).split('\n').filter((line) => line.includes('canary'));
  expect(lines).toEqual(['SWARM_CONFIG_0=Authorization: canary']);
});

test('still refuses what simple-git’s check refuses', async () => {
  const { folder } = await userRepository();
  const git = gitRunner(await temporaryFolder());
  const places = placesOf(folder);
  for (const args of [
    ['fetch', '--upload-pack=touch x', 'origin'],
    ['fetch', '--upload-p=touch x', 'origin'],
    ['-c', 'core.sshCommand=touch x', 'status'],
    ['-c', 'alias.x=!touch x', 'x'],
    ['-c', 'filter.x.clean=touch x', 'status'],
  ]) {
    await expect(git({ places, args })).rejects.toThrow(/not permitted|abbreviat/i);
  }
});

test('ends a git that does not end by itself', async () => {
  const { folder } = await userRepository();
  const git = gitRunner(await temporaryFolder());
  // Without an input simple-git leaves stdin open, so this waits for ever.
  const call = git({ places: placesOf(folder), args: ['hash-object', '--stdin'], timeoutMs: 300 });
  await expect(call).rejects.toMatchObject({ name: 'GitError', kind: 'failed', message: /did not end in time/ });
});

test('runs nothing that the user’s repository names', async () => {
  const { folder, commit } = await userRepository();
  const canaries = await temporaryFolder();
  const ran = async (name: string) =>
    access(join(canaries, name)).then(
      () => true,
      () => false,
    );
  const program = async (name: string) => {
    await write(canaries, {
      [`bin/${name}`]: `#!/bin/sh\necho ran > '${canaries}/${name}'\n[ "${name}" != filter ] || cat\n`,
    });
    await chmod(join(canaries, 'bin', name), 0o755);
    return join(canaries, 'bin', name);
  };
  const names = [
    'fsmonitor',
    'external',
    'filter',
    'post-merge',
    'post-checkout',
    'post-index-change',
    'reference-transaction',
    'refs',
    'gpg',
  ];
  const paths = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await program(name)] as const)));
  await write(folder, {
    '.gitattributes': '*.filtered filter=a=b\n',
    'x.filtered': 'x\n',
    'src/a b.ts': 'export const a = 1;\n',
  });
  const next = await commitAll(folder, 'attributes');
  const settings = {
    'core.fsmonitor': paths.fsmonitor,
    'core.hooksPath': join(canaries, 'bin'),
    'diff.external': paths.external,
    'core.alternateRefsCommand': paths.refs,
    'filter.a=b.clean': paths.filter,
    'filter.a=b.smudge': paths.filter,
    'filter.a=b.required': 'true',
    'merge.verifySignatures': 'true',
    'gpg.program': paths.gpg,
  };
  for (const [key, value] of Object.entries(settings)) await userGit(folder, 'config', key, value ?? '');
  // Stat-dirty, so that git has to look into the file and would filter it. Git compares whole seconds: each time another.
  let seconds = 0;
  const dirty = async () => {
    seconds += 60;
    await utimes(join(folder, 'x.filtered'), new Date(), new Date(Date.now() - seconds * 1000));
  };
  await dirty();
  const git = gitAdapter({ directory: await temporaryFolder(), shell, identity });
  const state = await git.user.inspect(folder);
  const store = await git.store(folder, state.commit);
  const bench = await store.workbench('one', next);
  await write(bench.folder, { new: 'x' });
  const sealed = await bench.seal(next, 'x');
  await store.diff(commit, next);
  await git.user.bringIn(folder, store, sealed?.commit ?? '');
  await write(bench.folder, { newer: 'x' });
  const newer = await bench.seal(next, 'y');
  await dirty();
  await git.user.branches(folder);
  await git.user.checkOut(folder, store, newer?.commit ?? '', 'task');
  expect(await git.user.commitOf(folder, 'task')).toBe(newer?.commit);
  expect(await Promise.all(names.map(ran))).toEqual(names.map(() => false));
  // The control: the user's own git runs them all but two that need more than this.
  await dirty();
  await userGit(folder, 'status');
  await userGit(folder, 'diff', '--ext-diff', commit);
  await userGit(folder, '-c', 'merge.verifySignatures=false', 'merge', '-q', '--ff-only', 'HEAD').catch(() => '');
  await userGit(folder, 'update-ref', 'refs/heads/other', 'HEAD');
  await userGit(folder, 'switch', '-q', 'other');
  const would = ['fsmonitor', 'external', 'filter', 'post-checkout', 'post-index-change', 'reference-transaction'];
  expect(await Promise.all(would.map(ran))).toEqual(would.map(() => true));
});
