import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';
import { hashOf, makePlace, type Place, reportIn, runFolders } from './command-line.ts';

// Each is one or more whole runs, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000 });

let server: Rehearsal;
beforeAll(async () => {
  server = await startRehearsal({ play });
});
afterAll(() => server.close());

const begin = (place: Place, more: readonly string[] = []): string[] => [
  ...['run', '--repo', place.repo, '--issue', place.issue, '--base-url', `${server.url}/v1`, '--json', ...more],
];
const BY_RULES = ['--gate', 'plan=policy,merge=policy'];

const git = (place: Place, ...args: string[]): string =>
  execFileSync('git', args, { cwd: place.repo, encoding: 'utf8', env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } });

const OWN = ['-c', 'user.name=a', '-c', 'user.email=a@b'];

const checksPass = (place: Place): boolean => {
  try {
    execFileSync('npm', ['test'], { cwd: place.repo, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const factsIn = (stdout: string): { type: string; [key: string]: unknown }[] =>
  stdout
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line).facts ?? []);

describe('a run on a repository of the user', () => {
  test('is merged, leaves the repository byte for byte as it was, and take brings it in', async () => {
    await using place = await makePlace();
    await writeFile(join(place.repo, 'README.md'), 'my own words\n');
    await writeFile(join(place.repo, 'notes.txt'), 'mine\n');
    const start = git(place, 'rev-parse', 'HEAD').trim();
    const before = await hashOf(place.repo);
    const calls = server.calls();
    const ended = await place.swarm(begin(place, BY_RULES));
    expect(ended.code, ended.stderr).toBe(0);
    expect(await hashOf(place.repo)).toBe(before);
    const report = reportIn(ended);
    expect(report).toMatchObject({ outcome: 'merged', asks: [], money: null });
    expect(report.commits).toHaveLength(2);
    expect(server.calls() - calls).toBe(report.modelCalls);
    const [opened] = factsIn(ended.stdout);
    expect(opened).toMatchObject({ type: 'run-opened', unseen: ['README.md', 'notes.txt'] });

    await writeFile(join(place.repo, 'src/csv.js'), 'mine\n');
    const overlapping = await hashOf(place.repo);
    const refused = await place.swarm(['take', String(report.run)]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/not committed: src\/csv\.js/)]);
    expect(await hashOf(place.repo)).toBe(overlapping);
    git(place, 'checkout', '--quiet', '--', 'src/csv.js');

    expect(checksPass(place)).toBe(false);
    const took = await place.swarm(['take', String(report.run), '--json']);
    expect(took.code, took.stderr).toBe(0);
    expect(reportIn(took)).toMatchObject({ branch: 'main' });
    expect(checksPass(place)).toBe(true);
    expect(await readFile(join(place.repo, 'README.md'), 'utf8')).toBe('my own words\n');
    expect(git(place, 'status', '--porcelain')).toBe(' M README.md\n?? notes.txt\n');
    const again = await place.swarm(['take', String(report.run), '--json']);
    expect(reportIn(again)).toMatchObject({ branch: null, files: [] });
    expect(again.code).toBe(0);

    git(place, 'reset', '--quiet', '--hard', start);
    git(place, 'switch', '--quiet', '--create', 'other');
    const elsewhere = await place.swarm(['take', String(report.run)]);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringMatching(/main, .*other .*--onto-current/)]);
    git(place, ...OWN, 'commit', '--quiet', '--allow-empty', '--message', 'my own');
    const diverged = await place.swarm(['take', String(report.run), '--onto-current']);
    expect(diverged.code).toBe(1);
    const printed = diverged.stderr.split('\n').find((line) => line.includes('FETCH_HEAD')) ?? 'false';
    const merger = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    };
    execFileSync('sh', ['-c', printed], {
      stdio: 'ignore',
      env: { ...process.env, ...merger, GIT_MERGE_AUTOEDIT: 'no' },
    });
    expect(checksPass(place)).toBe(true);
  });

  test('stops at the plan with exit code 3, carries out what the chair made of it, and stops at each merge', async () => {
    await using place = await makePlace();
    const stopped = await place.swarm(begin(place));
    expect(stopped.code, stopped.stderr).toBe(3);
    const report = reportIn(stopped);
    expect(report).toMatchObject({ outcome: 'waiting', asks: ['a1'] });
    expect((await place.swarm(['runs'])).stdout).toMatch(/ waits: a1 /);
    const next = (report.next as string[]).join('\n');
    const file = /edit (\S+-plan\.yaml)/.exec(next)?.[1] ?? '';
    const plan = parse(await readFile(file, 'utf8'));
    plan.tasks[1].title = 'Cents, says the chair';
    plan.tasks[1].criteria.push('The chair sees every cent.');
    await writeFile(file, stringify(plan));

    const run = String(report.run);
    const refused = await place.swarm(['answer', run, 'a9', 'allow']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/no open question a9. Open: a1/)]);
    const answered = await place.swarm(['answer', run, 'a1', 'allow', '--json']);
    expect(answered.code, answered.stderr).toBe(3);
    expect(reportIn(answered).tasks).toMatchObject([{ id: 't1' }, { id: 't2', title: 'Cents, says the chair' }]);
    const facts = factsIn(answered.stdout);
    expect(facts.find((fact) => fact.type === 'plan-approved')).toMatchObject({ edited: true });
    const briefs = facts.filter((fact) => fact.type === 'agent-joined').map((fact) => JSON.stringify(fact.brief));
    expect(briefs.join()).toContain('The chair sees every cent.');

    let last = answered;
    for (const ask of reportIn(answered).asks as string[]) {
      expect(last.code, last.stderr).toBe(3);
      last = await place.swarm(['answer', run, ask, 'allow', '--json']);
    }
    expect(last.code, last.stderr).toBe(0);
    expect(reportIn(last)).toMatchObject({ outcome: 'merged', run, asks: [] });
  });

  test('a plan that is sent back with a reason reaches the one who made it', async () => {
    await using place = await makePlace();
    const stopped = await place.swarm(begin(place));
    const run = String(reportIn(stopped).run);
    const answered = await place.swarm(['answer', run, 'a1', 'deny', '--reason', 'Only one task', '--json']);
    const facts = factsIn(answered.stdout);
    const finished = facts.find((fact) => fact.type === 'call-finished');
    expect(JSON.stringify(finished)).toMatch(/Only one task/);
    expect([1, 3]).toContain(answered.code);
  });

  test('stopped by Ctrl-C it says how to go on, and goes on to the same end', async () => {
    await using place = await makePlace();
    const started = place.start(begin(place, BY_RULES));
    await started.says('"plan-approved"');
    started.child.kill('SIGINT');
    const stopped = await started.ended;
    expect(stopped.code, stopped.stderr).toBe(130);
    const report = reportIn(stopped);
    expect(report).toMatchObject({ outcome: 'waiting' });
    expect((report.next as string[]).join()).toContain(`continue ${report.run}`);

    const anew = await place.swarm(begin(place, BY_RULES));
    expect([anew.code, anew.stderr]).toEqual([2, expect.stringMatching(/has not ended.*continue/)]);
    const goneOn = await place.swarm(['continue', String(report.run), '--json']);
    expect(goneOn.code, goneOn.stderr).toBe(0);
    expect(reportIn(goneOn)).toMatchObject({ outcome: 'merged', run: report.run });
    const again = await place.swarm(['continue', String(report.run), '--json']);
    expect([again.code, reportIn(again).outcome]).toEqual([0, 'merged']);
    expect(await runFolders(place.home)).toEqual([report.run]);
  });

  test('a second run on the same issue is refused while the first is going', async () => {
    await using place = await makePlace();
    const first = place.start(begin(place, BY_RULES));
    await first.says('"run-opened"');
    for (const issue of [place.issue, '1']) {
      const second = await place.swarm([
        'run',
        '--repo',
        place.repo,
        '--issue',
        issue,
        '--base-url',
        `${server.url}/v1`,
      ]);
      expect([second.code, second.stderr]).toEqual([2, expect.stringMatching(/going already|in use by another run/)]);
    }
    expect((await first.ended).code).toBe(0);
    expect(await runFolders(place.home)).toHaveLength(1);
  });

  test('an impossible baseline ends the run before a token is spent', async () => {
    await using place = await makePlace();
    const calls = server.calls();
    const ended = await place.swarm(begin(place, ['--check', 'no-such-program --at-all']));
    expect(ended.code).toBe(1);
    expect(reportIn(ended)).toMatchObject({ outcome: 'failed', tokens: 0, modelCalls: 0 });
    expect(reportIn(ended).summary).toMatch(/no-such-program.*exit code 127/s);
    expect((reportIn(ended).next as string[]).join('\n')).toMatch(
      /last words of `no-such-program[\s\S]*not found[\s\S]*--check/,
    );
    expect(server.calls()).toBe(calls);
  });

  test('is told as lines where output is no terminal: the red baseline, the gates that will stop it, the answer', async () => {
    await using place = await makePlace();
    const { code, stdout } = await place.swarm(begin(place).filter((arg) => arg !== '--json'));
    expect(code).toBe(3);
    expect(stdout).toMatch(/will stop at the plan and at the merge/);
    expect(stdout).toMatch(/the baseline is red/);
    expect(stdout).toMatch(/answer \w+ a1 allow/);
    expect(stdout.includes('\u001b')).toBe(false);
  });
});
