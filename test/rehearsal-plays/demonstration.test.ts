import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayOverlap } from '../../src/core/glob.ts';
import { flawOf, WrittenPlan } from '../../src/core/plan.ts';
import { listedCommands, play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Actor, type Ended, playOn, requestOf, shell } from './stage.ts';
import { findingsOf, planOf, reviewBrief, taskBrief, toldOf, troupe } from './troupe.ts';

/** Real test runs of a real project, on a machine that may be busy. */
const minutes = { timeout: 120_000 };

test('the whole show: a plan of two tasks, one change asked for and made, all tests green', minutes, async () => {
  const company = await troupe();
  const plan = await planOf(company.pm);
  expect(plan.map((task) => task.globs)).toEqual([
    ['src/csv.js', 'test/csv.test.js'],
    ['src/money.js', 'test/money.test.js'],
  ]);

  const reports: string[] = [];
  const verdicts: string[] = [];
  const actors: Actor[] = [company.pm];
  for (const task of plan) {
    const developer = await company.developer(task);
    expect(namesOf(await playOn(play, developer, taskBrief(task)))).toEqual(['open_pull_request']);
    const reviewer = await company.reviewer(developer);
    actors.push(developer, reviewer);
    let [review] = await playOn(play, reviewer, reviewBrief(task));
    verdicts.push(`${task.id} ${review?.input.verdict}`);
    if (review?.input.verdict === 'changes') {
      expect(namesOf(await playOn(play, developer, toldOf(review)))).toEqual(['open_pull_request']);
      await company.update(reviewer, developer);
      [review] = await playOn(play, reviewer, 'New commit 0123456789 in pull request #7.');
      verdicts.push(`${task.id} ${review?.input.verdict}`);
    }
    await company.merge(developer);
    reports.push(`Report of developer-${task.id}: done. ${task.id} is merged as 0123456789 by pull request #7.`);
  }
  expect(verdicts).toEqual(['t1 changes', 't1 accept', 't2 accept']);
  expect((await shell(company.project, 'npm test')).code).toBe(0);

  const [report] = await playOn(play, company.pm, reports.join('\n\n'));
  expect(report?.input.outcome).toBe('done');
  expect(report?.input.summary).toContain('t2 is merged');
  for (const actor of actors) await expectPure(actor);
  expect(new Set(actors.flatMap(commandsOf))).toEqual(new Set(listedCommands.slice(1)));
});

const namesOf = (ended: readonly Ended[]): string[] => ended.map(({ name }) => name);

/** The same request gets the same reply, at every turn: whatever was asked between. */
async function expectPure(actor: Actor): Promise<void> {
  for (const [at, turn] of actor.turns.entries()) {
    if (turn.role !== 'assistant') continue;
    const reply = await play.reply(requestOf({ ...actor, turns: actor.turns.slice(0, at) }));
    expect(reply).toEqual({
      text: turn.text,
      calls: turn.calls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    });
  }
}

const commandsOf = (actor: Actor): string[] =>
  actor.turns.flatMap((turn) =>
    turn.role === 'assistant'
      ? turn.calls.flatMap((call) => (call.arguments as { command?: string }).command ?? [])
      : [],
  );

test('the plan is one that can be executed, of tasks that can run together, and quotes what the PM was shown', async () => {
  const { pm, project } = await troupe();
  const tasks = await planOf(pm);
  const plan = WrittenPlan.parse({ summary: 'x', tasks });
  expect(flawOf(plan)).toBeNull();
  const [one, other] = plan.tasks;
  expect(one?.globs.some((a) => other?.globs.some((b) => mayOverlap(a, b)))).toBe(false);
  const source = (await readFile(join(project, 'src/csv.js'), 'utf8')).split('\n');
  const [, line, text] = /line (\d+): `(.*?)`/.exec(tasks[0]?.brief ?? '') ?? [];
  expect(source[Number(line) - 1]?.trim()).toBe(text);
});

test('the comment of the review stands on a line that the pull request added', minutes, async () => {
  const company = await troupe();
  const [task] = await planOf(company.pm);
  if (!task) throw new Error('no task');
  const developer = await company.developer(task);
  await playOn(play, developer, taskBrief(task));
  const [review] = await playOn(play, await company.reviewer(developer), reviewBrief(task));
  const [finding] = findingsOf(review);
  const lines = (await developer.bench.read(finding?.path ?? '')).split('\n');
  expect(lines[(finding?.line ?? 0) - 1]).toContain('quoted = !quoted');
  expect(finding?.text).toContain('`"3"" screws, zinc"` and got `3 screws, zinc` where it should be `3" screws, zinc`');
});

test('a message that comes while an actor is just saying that it waits is not lost', minutes, async () => {
  const company = await troupe();
  const [task] = await planOf(company.pm);
  if (!task) throw new Error('no task');
  const developer = await company.developer(task);
  await playOn(play, developer, taskBrief(task));
  const waiting = developer.turns.pop();
  const [review] = await playOn(play, await company.reviewer(developer), reviewBrief(task));
  developer.turns.push({ role: 'user', text: toldOf(review) });
  if (waiting) developer.turns.push(waiting);
  const nudge = 'You called no tool, so nothing happened. Call a tool to go on.';
  expect(namesOf(await playOn(play, developer, nudge))).toEqual(['open_pull_request']);
});
