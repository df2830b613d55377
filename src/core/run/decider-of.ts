import type { Budget, Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import type { AskSubject } from '../facts.ts';
import type { Decider } from '../gate.ts';
import type { Measure } from '../measure.ts';
import { budgetOf } from './caps.ts';
import { doubled } from './doubled.ts';
import { named, type Run } from './state.ts';

/** How far the board may raise a cap: so many times what the settings or the chair set. */
const BOARD_RAISES = 2;

/**
 * Who decides a question. No gate is got round by a motion: what it would have done is decided by whoever decides about
 * that, and more money than the settings or the chair set is the chair's to give.
 */
export function deciderOf(run: Run, subject: AskSubject, by: string): Decider {
  const decider = run.settings.gates[subject.kind];
  // What the chair itself puts up is for the board: it need not ask itself.
  if (by === 'chair') return 'board';
  if (subject.kind === 'motion') return ofMotion(run, subject.measure, by);
  if (subject.kind !== 'budget' || decider !== 'board') return decider;
  return isAbove(doubled(run, subject.cap, subject), ruledBudget(run, subject.cap), BOARD_RAISES) ? 'chair' : 'board';
}

function ofMotion(run: Run, measure: Measure, by: string): Decider {
  const { gates } = run.settings;
  // What the board raises of itself is what it cannot see to.
  if (by === 'board') return 'chair';
  if (gates.motion === 'policy') return 'policy';
  if (measure.do === 'accept' || measure.do === 'reopen') return stricter(gates.motion, gates.review);
  if (measure.do !== 'rebudget') return gates.motion;
  const ruled = ruledBudget(run, measure.cap);
  return isAbove(measure.budget, ruled, 1) ? 'chair' : stricter(gates.motion, gates.budget);
}

const stricter = (one: Decider, other: Decider): Decider => (one === 'chair' || other === 'chair' ? 'chair' : one);

/** What the settings or the chair last set of a cap, whatever the board made of it since. */
const ruledBudget = (run: Run, cap: Cap): Budget => named(run.ruledCaps, capKey(cap)) ?? budgetOf(run, cap);

const isAbove = (one: Budget, other: Budget, times: number): boolean =>
  exceeds(one.tokens, other.tokens, times) || exceeds(one.money, other.money, times);

const exceeds = (one: number | null, other: number | null, times: number): boolean =>
  other !== null && (one === null || one > times * other);
