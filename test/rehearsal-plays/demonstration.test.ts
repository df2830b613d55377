import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayOverlap } from '../../src/core/glob.ts';
import { flawOf, WrittenPlan } from '../../src/core/plan.ts';
import { listedCommands, play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Actor, playOn, requestOf, shell } from './stage.ts';
import { findingsOf, planOf, reviewBrief, taskBrief, toldOf, troupe } from './troupe.ts';

/** Real test runs of a real project, on a machine that may be busy. */
const minutes = { timeout: 120_000 };

test('the whole show: a plan of two tasks, one change asked for and made, all tests green', minutes, async () => {
  const company = await troupe();
  const plan = await planOf(company.pm, company.sample);
  expect(plan.map((task) => task.globs)).toEqual([
    ['src/csv.js', 'test/csv.test.js'],
    ['src/money.js', 'test/money.test.js'],
  ]);

  const merged: string[] = [];
  const verdicts: string[] = [];
  const actors: Actor[] = [company.pm];
  for (const task of plan) {
    const developer = await company.developer(task);
    actors.push(developer);
    let handed = await playOn(play, developer, taskBrief(task));
    expect(handed.map(({ name }) => name)).toEqual(['open_pull_request']);
    await company.commit(developer);
    const reviewer = await company.reviewer(task);
    actors.push(reviewer);
    let [review] = await playOn(play, reviewer, reviewBrief(task));
    verdicts.push(`${task.id} ${review?.input.verdict}`);
    if (review?.input.verdict === 'changes') {
      handed = await playOn(play, developer, toldOf(review));
      expect(handed.map(({ name }) => name)).toEqual(['open_pull_request']);
      await company.commit(developer);
      await shell(reviewer.folder, 'git pull -q');
      [review] = await playOn(play, reviewer, 'New commit in pull request #7.');
      verdicts.push(`${task.id} ${review?.input.verdict}`);
    }
    await company.merge(developer);
    merged.push(
      `dev-${task.id} reports done: ${task.id} is merged as 0123456789 by pull request #7 after 1 review(s).`,
    );
  }
  expect(verdicts).toEqual(['t1 changes', 't1 accept', 't2 accept']);
  expect((await shell(company.project, 'npm test')).code).toBe(0);

  const [report] = await playOn(play, company.pm, merged.join('\n'));
  expect(report?.input.outcome).toBe('done');
  expect(report?.input.summary).toContain('t2 is merged');
  for (const actor of actors) await expectPure(actor);
  expect(new Set(actors.flatMap(commandsOf))).toEqual(new Set(listedCommands.slice(1)));
});

/** The same request gets the same reply, at every turn: also from a copy of this module that has seen nothing. */
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
  const { pm, sample, project } = await troupe();
  const tasks = await planOf(pm, sample);
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
  const [task] = await planOf(company.pm, company.sample);
  if (!task) throw new Error('no task');
  const developer = await company.developer(task);
  await playOn(play, developer, taskBrief(task));
  await company.commit(developer);
  const [review] = await playOn(play, await company.reviewer(task), reviewBrief(task));
  const [finding] = review ? findingsOf(review) : [];
  const lines = (await readFile(join(developer.folder, finding?.path ?? ''), 'utf8')).split('\n');
  expect(lines[(finding?.line ?? 0) - 1]).toContain('quoted = !quoted');
  expect(finding?.text).toContain('`"3"" screws"` and got `3 screws` where it should be `3" screws`');
});
