import type { EffectResult } from '../../src/core/facts.ts';
import type { Effect, Run } from '../../src/core/run.ts';
import { BASE, commit } from './opening.ts';

/** A forge that remembers what was done to it. Plain JSON, so that it can be kept as it was at any moment. */
export interface SimulatedForge {
  /** What each commit of the base branch holds: the commits that were merged or pushed, in order. */
  contents: Record<string, string[]>;
  base: string;
  branches: Record<string, string>;
  pulls: Record<string, { number: number; draft: boolean; merged: { commit: string; tree: string } | null }>;
  /** By what they are found again: sub-issues, reviews and the summary. */
  marked: Record<string, number>;
  statuses: Record<string, number>;
  closed: string[];
  /** Everything that anyone can see happened, once for each time that it did. */
  journal: string[];
  next: number;
  pushes: number;
}

export const newForge = (): SimulatedForge => ({
  contents: { [BASE]: [] },
  base: BASE,
  branches: {},
  pulls: {},
  marked: {},
  statuses: {},
  closed: [],
  journal: [],
  next: 100,
  pushes: 0,
});

export const treeOf = (contents: readonly string[]): string => commit(`tree:${[...contents].sort().join(',')}`);

/** What a forge refuses: nothing has happened. `base`: the base branch is at this commit now. */
export class Refused extends Error {
  readonly base: string | null;
  constructor(message: string, base: string | null = null) {
    super(message);
    this.base = base;
  }
}

/** Someone else pushes to the base branch. */
export function pushByOthers(forge: SimulatedForge): void {
  forge.pushes += 1;
  advance(forge, commit(`theirs ${forge.pushes}`), [`theirs-${forge.pushes}`]);
}

function advance(forge: SimulatedForge, to: string, added: readonly string[]): void {
  forge.contents[to] = [...(forge.contents[forge.base] ?? []), ...added];
  forge.base = to;
}

/** Does an effect as the engine does: in doubt it looks first, else it acts blindly, twice if it is told twice. */
export function perform(forge: SimulatedForge, run: Run, effect: Effect, slips: boolean): EffectResult {
  const key = effect.task ?? 'issue';
  switch (effect.kind) {
    case 'open-sub-issue':
    case 'review':
    case 'summary':
      return marked(forge, effect, key);
    case 'push':
      if ((forge.branches[key] ?? null) !== effect.expect && forge.branches[key] !== effect.commit)
        throw new Refused(`the branch is at ${forge.branches[key]}, not ${effect.expect}`);
      forge.branches[key] = effect.commit ?? '';
      return {};
    case 'open-pull':
      if (forge.pulls[key]) return made(forge.pulls[key].number);
      forge.pulls[key] = { number: number(forge, `open-pull ${key}`), draft: true, merged: null };
      return made(forge.pulls[key].number);
    case 'mark-ready': {
      const pull = forge.pulls[key];
      if (!pull) throw new Refused('no such pull request');
      pull.draft = false;
      return {};
    }
    case 'status':
      forge.statuses[effect.commit ?? ''] = run.tasks[key]?.reviews.length ?? 0;
      return {};
    case 'resolve-threads':
      return {};
    case 'merge':
      return merge(forge, effect, key, slips);
    case 'close-sub-issue':
    case 'close-issue':
      if (!forge.closed.includes(key)) forge.journal.push(`${effect.kind} ${key}`);
      forge.closed.push(key);
      return {};
  }
}

const made = (number: number): EffectResult => ({ number, id: number, url: `http://forge.test/${number}` });

function number(forge: SimulatedForge, what: string): number {
  forge.journal.push(what);
  forge.next += 1;
  return forge.next;
}

function marked(forge: SimulatedForge, effect: Effect, key: string): EffectResult {
  const there = forge.marked[effect.id];
  if (effect.inDoubt && there !== undefined) return made(there);
  const fresh = number(forge, effect.kind === 'review' ? `review ${key} ${effect.id}` : `${effect.kind} ${key}`);
  forge.marked[effect.id] = fresh;
  return made(fresh);
}

function merge(forge: SimulatedForge, effect: Effect, key: string, slips: boolean): EffectResult {
  const pull = forge.pulls[key];
  if (!pull || pull.draft) throw new Refused('a draft is not merged');
  if (pull.merged) return pull.merged;
  if (forge.base !== effect.expect) throw new Refused('the base moved', forge.base);
  if (forge.branches[key] !== effect.commit) throw new Refused('the head is another commit');
  // Someone pushes between the look and the merge: then nobody has checked the result.
  if (slips) pushByOthers(forge);
  const to = commit(`merge ${effect.commit} onto ${forge.base}`);
  advance(forge, to, [effect.commit ?? '']);
  forge.journal.push(`merge ${key}`);
  pull.merged = { commit: to, tree: treeOf(forge.contents[to] ?? []) };
  return pull.merged;
}
