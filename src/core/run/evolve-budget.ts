import type { Budget, Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import type { FactOf } from '../facts.ts';
import { budgetOf, capsOn, heldUnder, isOwn, shareOf, spentUnder } from './caps.ts';
import { budgetKey } from './question-key.ts';
import { type Agent, known, type Run, type Spent } from './state.ts';

/** How much of a cap is spent when everybody hears of it. */
const WARNED_AT = 0.8;

/** What is true after a cap was set. It may be of anything; only the run's own stands in one place. */
export function setCap(run: Run, { cap, tokens, money, by }: FactOf<'budget-set'>): void {
  const budget = { tokens, money };
  if (by === undefined) delete run.ruledCaps[capKey(cap)];
  else run.ruledCaps[capKey(cap)] ??= { ...budgetOf(run, cap) };
  switch (cap.of) {
    case 'run':
      run.budget = budget;
      break;
    case 'day':
      run.caps.day = budget;
      break;
    case 'role':
      run.caps.roles[cap.role] = budget;
      break;
    case 'task':
      run.taskCaps[cap.task] = budget;
      break;
    case 'agent':
      setLineage(run, known(run.agents, cap.agent, 'agent'), budget);
      break;
  }
  newlySet(run, cap);
}

/** Whoever below an agent had its budget from it has the new one; whoever had less keeps that, within the new one. */
function setLineage(run: Run, agent: Agent, budget: Budget): void {
  const before = agent.grant.budget;
  agent.grant = { ...agent.grant, budget };
  for (const child of Object.values(run.agents)) {
    if (child.parent !== agent.id) continue;
    const own = child.grant.budget;
    const handed = (kind: 'tokens' | 'money'): number | null => {
      if (own[kind] === before[kind]) return budget[kind];
      return own[kind] === null || budget[kind] === null
        ? (own[kind] ?? budget[kind])
        : Math.min(own[kind], budget[kind]);
    };
    setLineage(run, child, { tokens: handed('tokens'), money: handed('money') });
  }
}

/** A cap that has another value is warned about anew, and may be asked about again. */
export function newlySet(run: Run, cap: Cap): void {
  delete run.ledger.warned[capKey(cap)];
  delete run.decided[budgetKey(cap)];
  warn(run, cap, '');
}

/** What an agent spent in a turn may pass four fifths of caps that hold it. */
export function warnOfSpending(run: Run, agent: Agent, turn: string): void {
  for (const cap of capsOn(run, agent)) if (isOwn(run, cap)) warn(run, cap, turn);
}

function warn(run: Run, cap: Cap, turn: string): void {
  const { warned } = run.ledger;
  const key = capKey(cap);
  if (Object.hasOwn(warned, key)) return;
  const budget = budgetOf(run, cap);
  const isSet = budget.tokens !== null || budget.money !== null;
  if (isSet && shareOf(spentUnder(run, cap), budget) >= WARNED_AT) warned[key] = turn;
}

/** What all runs on this machine had spent or held: what of it is not this run's own is kept. */
export function noteDay(run: Run, day: Spent): void {
  const { ledger } = run;
  const held = heldUnder(run, { of: 'run' });
  ledger.elsewhere = {
    tokens: day.tokens - ledger.tokens - held.tokens,
    money: day.money - ledger.money - held.money,
  };
}
