import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';
import { type Ended, hashOf, makePlace, type Place, runFolders } from './command-line.ts';

let server: Rehearsal;
let url: string;
beforeAll(async () => {
  server = await startRehearsal({ play, key: 'the-right-key' });
  url = `${server.url}/v1`;
});
afterAll(() => server.close());

const RIGHT = { OPENAI_API_KEY: 'the-right-key' };

/** One sentence, an exit code, no model call, no run, and the user's repository as it was. */
async function refused(place: Place, args: readonly string[], more: Readonly<Record<string, string>> = RIGHT) {
  const before = await hashOf(place.repo);
  const calls = server.calls();
  const ended = await place.swarm(['run', ...args], more);
  expect(await hashOf(place.repo)).toBe(before);
  expect(server.calls()).toBe(calls);
  expect(await runFolders(place.home)).toEqual([]);
  expect(ended.code, ended.stderr).toBe(2);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  return ended.stderr;
}

const model = () => ['--base-url', url, '--model', 'rehearsal'];

describe('a run that cannot begin says one sentence and leaves nothing behind', () => {
  test('no repository', async () => {
    await using place = await makePlace();
    const folder = join(place.folder, 'plain');
    await mkdir(folder);
    expect(await refused(place, ['--repo', folder, '--issue', place.issue, ...model()])).toContain(
      `no git repository in ${folder}. Make one with \`git init\``,
    );
    expect(await refused(place, ['--repo', `${folder}/gone`, '--issue', place.issue, ...model()])).toMatch(/not there/);
  });

  test('no commit yet', async () => {
    await using place = await makePlace();
    const folder = join(place.folder, 'fresh');
    execFileSync('git', ['init', '--quiet', folder]);
    expect(await refused(place, ['--repo', folder, '--issue', place.issue, ...model()])).toMatch(/first commit/);
  });

  test('no branch', async () => {
    await using place = await makePlace();
    execFileSync('git', ['checkout', '--quiet', '--detach'], { cwd: place.repo });
    expect(await refused(place, ['--repo', place.repo, '--issue', place.issue, ...model()])).toMatch(
      /Switch to a branch/,
    );
  });

  test('no issue: no such file, an empty one, a number that is not on the forge', async () => {
    await using place = await makePlace();
    const empty = join(place.folder, 'empty.md');
    await writeFile(empty, '\n \n');
    const run = (issue: string) => refused(place, ['--repo', place.repo, '--issue', issue, ...model()]);
    expect(await run(`${empty}.gone`)).toContain(`that is there (${empty}.gone)`);
    const relative = await run('gone.md');
    expect(relative).toContain(`--issue gone.md is neither a number nor a file that is there (${resolve('gone.md')})`);
    expect(await run(empty)).toMatch(/is empty/);
    expect(await run('7')).toMatch(/no issue 7 on The local forge/);
    expect(await run('0')).toMatch(/no issue 0/);
  });

  test('a wrong key is named by its variable, and a missing one too', async () => {
    await using place = await makePlace();
    const args = ['--repo', place.repo, '--issue', place.issue, ...model()];
    expect(await refused(place, args, { OPENAI_API_KEY: 'a-wrong-key' })).toMatch(
      /does not accept the key in OPENAI_API_KEY/,
    );
    expect(await refused(place, args, {})).toMatch(/put one in OPENAI_API_KEY/);
    expect(await refused(place, [...args, '--key-env', 'OTHER'], { OTHER: 'x-wrong' })).toMatch(/the key in OTHER/);
  });

  test('a server that cannot be reached is named by its address', async () => {
    await using place = await makePlace();
    const args = ['--repo', place.repo, '--issue', place.issue, '--base-url', 'http://127.0.0.1:9/v1'];
    expect(await refused(place, args)).toMatch(/No connection to .*http:\/\/127\.0\.0\.1:9\/v1/);
  });

  test('no model at all: the three ways to have one', async () => {
    await using place = await makePlace();
    const said = await refused(place, ['--repo', place.repo, '--issue', place.issue], {});
    expect(said).toMatch(/OPENAI_API_KEY[\s\S]*ANTHROPIC_API_KEY[\s\S]*--base-url/);
  });

  test('a state folder that cannot be written', async () => {
    await using place = await makePlace();
    const file = join(place.folder, 'a-file');
    await writeFile(file, '');
    const args = ['--repo', place.repo, '--issue', place.issue, ...model()];
    expect(await refused(place, args, { ...RIGHT, ISSUE_SWARM_HOME: join(file, 'below') })).toMatch(
      /cannot be written .*ISSUE_SWARM_HOME/,
    );
  });

  test('a file as the state folder, where runs are looked for', async () => {
    await using place = await makePlace();
    const file = join(place.folder, 'a-file');
    await writeFile(file, '');
    for (const args of [['runs'], ['continue', 'r1']]) {
      const ended = await place.swarm(args, { ISSUE_SWARM_HOME: file });
      expect(ended).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/cannot be read \(ENOTDIR\).*ISSUE_SWARM_HOME/),
      });
      expect(ended.stderr).not.toMatch(/\n\s+at /);
    }
  });

  test('a forge that was never made is not made by looking at it', async () => {
    await using place = await makePlace();
    const ended = await place.swarm(['forge', '--repo', place.repo]);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(`no local forge of ${place.repo} yet`) });
    expect(await readdir(place.home, { recursive: true })).not.toContainEqual(expect.stringMatching(/forge/));
  });

  test('nothing that could be checked', async () => {
    await using place = await makePlace();
    await writeFile(join(place.repo, 'package.json'), '{}');
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qam', 'no scripts'], {
      cwd: place.repo,
    });
    expect(await refused(place, ['--repo', place.repo, '--issue', place.issue, ...model()])).toMatch(/--check/);
  });

  test('options that say nothing sensible', async () => {
    await using place = await makePlace();
    const run = (more: readonly string[]) =>
      refused(place, ['--repo', place.repo, '--issue', place.issue, ...model(), ...more]);
    expect(await run(['--gate', 'plan=everyone'])).toMatch(/GATE=DECIDER/);
    expect(await run(['--budget', 'a lot'])).toMatch(/is no budget/);
    expect(await run(['--model', 'painter=rehearsal'])).toMatch(/\[ROLE=\]/);
    expect(await run(['--forge', 'ftp://x'])).toMatch(/--forge ftp:\/\/x is neither/);
    expect(await run(['--developers', 'many'])).toMatch(/whole number/);
    expect(await run(['--developers', '0'])).toMatch(/Give a whole number, 1 or more\./);
    expect(await run(['--colour'])).toMatch(/unknown option/);
  });

  test('a GitHub remote without a token: both ways out are named', async () => {
    await using place = await makePlace();
    execFileSync('git', ['remote', 'add', 'origin', 'git@github.com:owner/sample.git'], { cwd: place.repo });
    const said = await refused(place, ['--repo', place.repo, '--issue', '1', ...model()]);
    expect(said).toMatch(/owner\/sample on GitHub[\s\S]*GITHUB_TOKEN[\s\S]*--forge local/);
  });

  test('an unknown run, for every command that takes one', async () => {
    await using place = await makePlace();
    for (const args of [
      ['continue', 'nope'],
      ['answer', 'nope', 'a1', 'allow'],
      ['take', 'nope'],
      ['log', 'nope'],
    ]) {
      const ended: Ended = await place.swarm(args);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/There is no run nope/);
    }
  });

  test('with --json standard output is JSON even then', async () => {
    await using place = await makePlace();
    const ended = await place.swarm(['run', '--repo', place.repo, '--issue', '7', '--json', ...model()], RIGHT);
    const lines = ended.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line)).at(-1)).toEqual({ error: ended.stderr.trim() });
  });
});

describe('help', () => {
  test('names the commands, the ways to have a model and the exit codes', async () => {
    await using place = await makePlace();
    const { stdout, code } = await place.swarm(['--help']);
    expect(code).toBe(0);
    for (const word of ['demo', 'run', 'continue', 'answer', 'take', 'runs', 'OPENAI_API_KEY', 'Exit codes'])
      expect(stdout).toContain(word);
    expect((await place.swarm([])).code).toBe(2);
  });

  test('speaks of every command of the table', async () => {
    const source = await readFile(join(import.meta.dirname, '../../src/headless/program.ts'), 'utf8');
    await using place = await makePlace();
    const { stdout } = await place.swarm(['--help']);
    for (const [, name] of source.matchAll(/\.addCommand\((\w+)Command\(\)\)/g)) expect(stdout).toMatch(`  ${name}`);
  });
});
