import type { Condition } from './measure.ts';

/** Most conditions of one decision, and of all their texts the characters: a decision is one line of the log. */
export const MOST_CONDITIONS = 10;
const LONGEST = 1000;
const MOST_GLOBS = 40;

export interface Agreed {
  readonly conditions: readonly Condition[];
  /** How many of those who say yes have all that they tied it to. */
  readonly content: number;
  /** Notes that found no room; they stand in the ballots. */
  readonly leftOut: number;
}

/**
 * What a yes of several is tied to: what at least two of them ask for, so that no voice alone can cripple a run; of budgets
 * the tightest that two do not go beyond. Who says yes alone is its own second. Notes bind nobody and need none. Null: more
 * than one decision can carry.
 */
export function agreed(yes: readonly (readonly Condition[])[]): Agreed | null {
  const voices = Math.min(2, yes.length);
  const has = (key: string): boolean => yes.filter((one) => one.flatMap(keysOf).includes(key)).length >= voices;
  const plain = new Map<string, Condition>();
  const globs = new Set<string>();
  for (const condition of yes.flat()) {
    if (condition.kind === 'not-paths') for (const glob of condition.globs) globs.add(glob);
    else if (condition.kind !== 'note' && condition.kind !== 'budget')
      for (const key of keysOf(condition)) if (has(key)) plain.set(key, condition);
  }
  const kept = [...globs].filter((glob) => has(`not ${glob}`)).sort();
  const tokens = seconded(yes, 'tokens', voices);
  const money = seconded(yes, 'money', voices);
  const binding: Condition[] = [
    ...plain.values(),
    ...(kept.length > 0 ? [{ kind: 'not-paths' as const, globs: kept }] : []),
    ...(tokens !== null || money !== null ? [{ kind: 'budget' as const, tokens, money }] : []),
  ].sort(byText);
  if (binding.length > MOST_CONDITIONS || sizeOf(binding) > LONGEST || kept.length > MOST_GLOBS) return null;
  const isMet = (condition: Condition): boolean =>
    condition.kind === 'budget'
      ? within(tokens, condition.tokens) && within(money, condition.money)
      : keysOf(condition).every(has);
  return { ...withNotes(binding, yes.flat()), content: yes.filter((one) => one.every(isMet)).length };
}

/** What two voices have in common where they ask for the same; of a list of denials each is one. A note and a budget have none. */
function keysOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'not-paths':
      return condition.globs.map((glob) => `not ${glob}`);
    case 'only-paths':
      return [`only ${JSON.stringify([...new Set(condition.globs)].sort())}`];
    case 'no-tool':
      return [`no-tool ${condition.tool}`];
    case 'note':
    case 'budget':
      return [];
    default:
      return [condition.kind];
  }
}

/** The tightest figure that so many ask for, or for less. */
function seconded(yes: readonly (readonly Condition[])[], kind: 'tokens' | 'money', voices: number): number | null {
  const figures = yes.flatMap((one) => {
    const own = one.flatMap((condition) => (condition.kind === 'budget' ? (condition[kind] ?? []) : []));
    return own.length > 0 ? [Math.min(...own)] : [];
  });
  return figures.sort((one, other) => one - other)[voices - 1] ?? null;
}

const within = (held: number | null, asked: number | null): boolean =>
  asked === null || (held !== null && held <= asked);

function withNotes(binding: readonly Condition[], all: readonly Condition[]): Omit<Agreed, 'content'> {
  const notes = [...new Set(all.flatMap((one) => (one.kind === 'note' ? one.text : [])))].sort();
  const conditions = [...binding];
  let leftOut = 0;
  for (const text of notes) {
    const more: Condition = { kind: 'note', text };
    if (conditions.length < MOST_CONDITIONS && sizeOf([...conditions, more]) <= LONGEST) conditions.push(more);
    else leftOut += 1;
  }
  return { conditions, leftOut };
}

const sizeOf = (conditions: readonly Condition[]): number => JSON.stringify(conditions).length;

const byText = (one: Condition, other: Condition): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
