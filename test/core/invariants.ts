import { expect } from 'vitest';
import type { Run } from '../../src/core/run.ts';

const living = (run: Run) => Object.values(run.agents).filter((agent) => agent.left === null);

/** What must be true of a run after every decision, whatever came before: sentences about what is not. */
export function flawsOf(run: Run): string[] {
  return [...lineage(run), ...calls(run), ...merges(run), ...budget(run), ...asks(run)];
}

function lineage(run: Run): string[] {
  return Object.values(run.agents).flatMap((agent) => {
    const parent = agent.parent === null ? undefined : run.agents[agent.parent];
    const flaws: string[] = [];
    if (agent.tier > 0 && !parent) flaws.push(`${agent.id} has no parent`);
    if (agent.tier !== (parent ? parent.tier + 1 : 0)) flaws.push(`${agent.id} is of tier ${agent.tier}`);
    if (run.state === 'open' && agent.left === null && parent && parent.left !== null)
      flaws.push(`${agent.id} lives, and its parent ${parent.id} has left`);
    if (agent.unread < 0 || agent.seen < 0 || agent.seen > agent.unread) flaws.push(`${agent.id} miscounts its mail`);
    if (agent.left !== null && agent.thinking !== null) flaws.push(`${agent.id} thinks though it has left`);
    return flaws;
  });
}

function calls(run: Run): string[] {
  return Object.values(run.calls).flatMap((call) => {
    const agent = run.agents[call.agent];
    const flaws: string[] = [];
    if (agent?.left !== null) flaws.push(`call ${call.id} belongs to ${call.agent}, who is not here`);
    if (agent && agent.thinking !== null) flaws.push(`${agent.id} thinks ahead of its own call ${call.id}`);
    if (call.verdict === 'deny') flaws.push(`call ${call.id} was denied and stays open`);
    return flaws;
  });
}

function merges(run: Run): string[] {
  const effects = Object.values(run.effects);
  const flaws: string[] = [];
  if (effects.filter((effect) => effect.kind === 'merge').length > 1) flaws.push('two merges are in flight');
  const keys = effects.map((effect) => `${effect.kind} of ${effect.task}`);
  for (const key of keys) if (keys.indexOf(key) !== keys.lastIndexOf(key)) flaws.push(`${key} is intended twice`);
  for (const task of Object.values(run.tasks)) {
    const merging = effects.find((effect) => effect.kind === 'merge' && effect.task === task.id);
    if (!merging) continue;
    const review = task.reviews.at(-1);
    if (review?.verdict !== 'accept' || review.commit !== merging.commit)
      flaws.push(`${task.id} is being merged at a commit that no review accepts`);
    if (task.merged !== null) flaws.push(`${task.id} is being merged a second time`);
  }
  const busy = Object.values(run.tasks).filter(
    (task) => task.developer !== null && task.merged === null && task.ended === null,
  );
  if (busy.length > run.settings.limits.developers) flaws.push(`${busy.length} developers are at work`);
  return flaws;
}

function budget(run: Run): string[] {
  const flaws: string[] = [];
  const { ledger } = run;
  const held = Object.values(ledger.reserved);
  const tokens = ledger.tokens + held.reduce((sum, one) => sum + one.tokens, 0);
  const money = ledger.money + held.reduce((sum, one) => sum + (one.money ?? 0), 0);
  if (run.budget.tokens !== null && tokens > run.budget.tokens)
    flaws.push(`${tokens} tokens are spent or reserved, of ${run.budget.tokens}`);
  // Sums of fractions may differ in the last digit from the comparison that was made.
  if (run.budget.money !== null && money > run.budget.money * (1 + 1e-9))
    flaws.push(`${money} dollars are spent or reserved, of ${run.budget.money}`);
  for (const agent of living(run))
    if (agent.thinking !== null && !ledger.reserved[`${agent.id}:${agent.turn}`])
      flaws.push(`${agent.id} thinks without a reservation`);
  return flaws;
}

function asks(run: Run): string[] {
  return Object.values(run.asks).flatMap((ask) => {
    const { subject } = ask;
    const flaws: string[] = [];
    if ('call' in subject && subject.call !== null && run.calls[subject.call]?.waitsFor !== 'chair')
      flaws.push(`ask ${ask.id} is about call ${subject.call}, which does not wait for it`);
    if (!['board', 'chair'].includes(ask.by) && run.agents[ask.by]?.left !== null && subject.kind !== 'review')
      flaws.push(`ask ${ask.id} is by ${ask.by}, who has left`);
    if (subject.kind === 'merge' && run.tasks[subject.task]?.reviews.at(-1)?.verdict !== 'accept')
      flaws.push(`ask ${ask.id} is to merge what no review accepts`);
    return flaws;
  });
}

/** Fails with what is wrong, and where the run is no plain JSON. */
export function expectSound(run: Run): void {
  expect(flawsOf(run)).toEqual([]);
  expect(JSON.parse(JSON.stringify(run))).toStrictEqual(run);
}
