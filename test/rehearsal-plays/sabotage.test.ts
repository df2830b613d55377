import { expect, test } from 'vitest';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Actor, type Ended, playOn, requestOf, type Sabotage } from './stage.ts';
import { findingsOf, type PlannedTask, planOf, pmBrief, reviewBrief, taskBrief, toldOf, troupe } from './troupe.ts';

/** Real test runs of a real project, on a machine that may be busy. */
const minutes = { timeout: 120_000 };

/** A developer at its task, the first of the plan. */
async function atWork() {
  const company = await troupe();
  const [task] = await planOf(company.pm);
  if (!task) throw new Error('no task');
  return { company, task, developer: await company.developer(task) };
}

const work = (developer: Actor, task: PlannedTask, sabotage: Sabotage): Promise<Ended[]> =>
  playOn(play, developer, taskBrief(task), sabotage);

test('an empty index: the PM has nothing to plan and reports blocked', async () => {
  const { pm } = await troupe();
  const instead = (name: string) => (name === 'search_index' ? 'Nothing was found. Try other words.' : undefined);
  const [report] = await playOn(play, pm, pmBrief, { instead });
  expect(report).toMatchObject({ name: 'report', input: { outcome: 'blocked' } });
  expect(report?.input.summary).toContain('The index knows no source file');
});

test('an index that finds only one of the two: the PM plans nothing that it has not found', async () => {
  const { pm } = await troupe();
  const answer = (name: string, text: string) =>
    name === 'search_index' ? text.replaceAll('src/money.js', 'src/months.js') : text;
  const [report] = await playOn(play, pm, pmBrief, { answer });
  expect(report?.input).toMatchObject({ outcome: 'blocked' });
  expect(report?.input.summary).toContain('found the cause of 1');
});

test('an approval that does not come: the PM reports failed', async () => {
  const { pm } = await troupe();
  const instead = (name: string) => (name === 'submit_plan' ? 'The plan was sent back.' : undefined);
  const ended = await playOn(play, pm, pmBrief, { instead });
  expect(ended.at(-1)).toMatchObject({ name: 'report', input: { outcome: 'failed' } });
});

test('a tool that denies: the PM gives up with the reason', async () => {
  const { pm } = await troupe();
  const instead = (name: string) => (name === 'search_index' ? 'A pm has no tool "search_index".' : undefined);
  const [report] = await playOn(play, pm, pmBrief, { instead });
  expect(report?.input).toMatchObject({ outcome: 'blocked' });
  expect(report?.input.summary).toContain('A pm has no tool');
});

test('a task that fails: the PM reports failed', async () => {
  const { pm } = await troupe();
  await planOf(pm);
  const [report] = await playOn(play, pm, 'Report of developer-1: failed. The check does not pass.');
  expect(report?.input).toMatchObject({ outcome: 'failed' });
  expect(report?.input.summary).toContain('The check does not pass');
});

test('a PM that is told of one merge of two reports nothing yet', async () => {
  const { pm } = await troupe();
  await planOf(pm);
  expect(await playOn(play, pm, 'Report of developer-1: done. t1 is merged as 0123456789 by pull request #7.')).toEqual(
    [],
  );
  const [report] = await playOn(
    play,
    pm,
    'Report of developer-2: done. t2 is merged as 1234567890 by pull request #8.',
  );
  expect(report?.input.outcome).toBe('done');
});

test('an edit that writes nothing and says so: the developer sees no diff and reports failed', minutes, async () => {
  const { developer, task } = await atWork();
  const instead = (name: string) => (name === 'edit_file' ? 'Changed src/csv.js.\n' : undefined);
  const [report] = await work(developer, task, { instead });
  expect(report?.input).toMatchObject({ outcome: 'failed' });
  expect(report?.input.summary).toContain('did not happen as I wrote it');
});

test('an edit that writes nothing but shows a diff: the check still fails, and so does the show', minutes, async () => {
  const { developer, task } = await atWork();
  const instead = (name: string, input: Record<string, unknown>) => {
    if (name !== 'edit_file') return undefined;
    const lines = (text: unknown, sign: string) => String(text).replace(/^/gm, sign);
    return `Changed ${input.path}.\n${lines(input.old, '-')}\n${lines(input.new, '+')}`;
  };
  const [report] = await work(developer, task, { instead });
  expect(report?.input).toMatchObject({ outcome: 'failed' });
  expect(report?.input.summary).toContain('still fails after the fix');
});

test('a check that always exits 0: the developer says that it proves nothing', minutes, async () => {
  const { developer, task } = await atWork();
  const answer = (name: string, text: string) =>
    name === 'run_checks' ? text.replace(/exit code \d+/g, 'exit code 0') : text;
  const [report] = await work(developer, task, { answer });
  expect(report?.input).toMatchObject({ outcome: 'blocked' });
  expect(report?.input.summary).toContain('The check proves nothing');
});

test('a lost pull request: the developer reports failed', minutes, async () => {
  const { developer, task } = await atWork();
  const instead = (name: string) => (name === 'open_pull_request' ? 'Refused: the checks do not pass.' : undefined);
  const ended = await work(developer, task, { instead });
  expect(ended.at(-1)?.input).toMatchObject({ outcome: 'failed' });
});

test('a dropped review comment: the developer has nothing to derive a change from', minutes, async () => {
  const { company, developer, task } = await atWork();
  await work(developer, task, {});
  const [review] = await playOn(play, await company.reviewer(developer), reviewBrief(task));
  expect(findingsOf(review)).toHaveLength(1);
  const [report] = await playOn(play, developer, toldOf(review, []));
  expect(report?.input).toMatchObject({ outcome: 'failed' });
  expect(report?.input.summary).toContain('nothing that I could work on');
});

test('a review comment on another line, or with other words: no change can be derived', minutes, async () => {
  const { developer, task } = await atWork();
  await work(developer, task, {});
  const told = (line: number, text: string) => `Changes are asked for.\nsrc/csv.js:${line}: ${text}`;
  for (const [line, text] of [
    [3, 'both are dropped: `"a"` and got `a` where it should be `b`.'],
    [22, 'Something is wrong here.'],
  ] as const) {
    const turns = structuredClone(developer.turns);
    const [report] = await playOn(play, { ...developer, turns }, told(line, text));
    expect(report?.input.summary).toContain(`I cannot derive a fix from the finding at src/csv.js:${line}`);
  }
});

test('a reviewer that is shown no diff accepts nothing', minutes, async () => {
  const { company, developer, task } = await atWork();
  const [end] = await playOn(play, await company.reviewer(developer), reviewBrief(task));
  expect(end).toMatchObject({ name: 'review', input: { verdict: 'changes', findings: [] } });
  expect(end?.input.summary).toContain('The diff changes nothing in src/csv.js');
});

test('a reviewer judges by the exit code: a check that fails is a finding', minutes, async () => {
  const { company, developer, task } = await atWork();
  await work(developer, task, {});
  const answer = (name: string, text: string) =>
    name === 'run_command' ? text.replace('exit code 0', 'exit code 1') : text;
  const [review] = await playOn(play, await company.reviewer(developer), reviewBrief(task), { answer });
  expect(review?.input.verdict).toBe('changes');
  expect(findingsOf(review)[0]?.text).toContain('fails here with exit code 1');
});

test(
  'calls that a crash cut off are made again, and an edit only where the file does not have it',
  minutes,
  async () => {
    const { developer, task } = await atWork();
    const cut = new Set<string>();
    const answer = (name: string, text: string) => {
      if (cut.has(name) || name === 'open_pull_request') return text;
      cut.add(name);
      return 'Interrupted: the process ended while this ran, so it may have taken effect in part.';
    };
    const ended = await work(developer, task, { answer });
    expect(ended.map(({ name }) => name)).toEqual(['open_pull_request']);
    const edits = developer.turns.flatMap((turn) => (turn.role === 'assistant' ? turn.calls : []));
    expect(edits.filter((call) => call.name === 'edit_file')).toHaveLength(1);
  },
);

test('gives up once and then falls silent, also in a conversation that it does not know', async () => {
  const { pm } = await troupe();
  pm.turns.push({ role: 'user', text: pmBrief });
  const lost = { ...pm, system: 'Somebody wrote no issue.' };
  const first = await play.reply(requestOf(lost));
  expect(first.calls).toMatchObject([{ name: 'report', arguments: { outcome: 'blocked' } }]);
  pm.turns.push(
    { role: 'assistant', text: first.text, calls: [{ id: 'c1', name: 'report', arguments: {} }] },
    { role: 'tool', results: [{ id: 'c1', name: 'report', text: 'Refused.' }] },
  );
  expect((await play.reply(requestOf(lost))).calls).toEqual([]);
  expect((await play.reply({ ...requestOf(pm), tools: [] })).calls).toEqual([]);
});
