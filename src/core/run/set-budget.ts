import type { Budget, Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import { tighter, uncapped } from '../tighter.ts';
import { budgetOf, heldUnder, spentUnder } from './caps.ts';
import { add, type Draft } from './draft.ts';
import { named, type Run } from './state.ts';

/**
 * Sets a cap anew. Nothing where it is what stands already, or where it is of nobody in this run. An agent never gets more
 * than whoever is above it. Who waited for more and has it now goes on.
 */
export function setBudget(
  draft: Draft,
  wanted: Budget,
  cap: Cap = { of: 'run' },
  by: 'policy' | 'board' | 'chair' = 'chair',
): void {
  const { run } = draft;
  if (!isThere(run, cap)) return;
  const budget = within(run, wanted, cap);
  const before = budgetOf(run, cap);
  if (before.tokens === budget.tokens && before.money === budget.money) return;
  add(draft, {
    type: 'budget-set',
    tokens: budget.tokens,
    money: budget.money,
    cap,
    ...(by === 'chair' ? {} : { by }),
  });
  for (const { id, subject } of Object.values(run.asks))
    if (subject.kind === 'budget' && capKey(subject.cap) === capKey(cap) && suffices(run, subject))
      add(draft, {
        type: 'ask-answered',
        ask: id,
        verdict: 'allow',
        by: 'policy',
        reason: 'The budget was raised meanwhile.',
        conditions: [],
        constitution: null,
      });
}

function isThere(run: Run, cap: Cap): boolean {
  if (cap.of === 'role') return Object.hasOwn(run.roles, cap.role);
  if (cap.of === 'task') return Object.hasOwn(run.tasks, cap.task);
  return cap.of !== 'agent' || named(run.agents, cap.agent) !== undefined;
}

function within(run: Run, { tokens, money }: Budget, cap: Cap): Budget {
  const parent = cap.of === 'agent' ? run.agents[cap.agent]?.parent : null;
  const above = parent ? (run.agents[parent]?.grant.budget ?? uncapped) : uncapped;
  return tighter(above, { tokens, money });
}

/** Is there room for a call under a cap, as it stands or as it would become? */
export function suffices(
  run: Run,
  { cap, ...need }: { readonly cap: Cap; readonly tokens: number; readonly money: number | null },
  { tokens, money }: Budget = budgetOf(run, cap),
): boolean {
  const spent = spentUnder(run, cap);
  const held = heldUnder(run, cap);
  return (
    (tokens === null || spent.tokens + held.tokens + need.tokens <= tokens) &&
    (money === null || spent.money + held.money + (need.money ?? 0) <= money)
  );
}
