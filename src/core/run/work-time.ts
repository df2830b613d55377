import { isIn } from './caps.ts';
import { type Agent, livingAgents, type Run } from './state.ts';

/**
 * The most that one step counts for, in ms. Facts say when something began and seldom when it ended: where more time
 * than this lies between two beginnings, the rest was waiting, for the chair, a reply, a review or a new day.
 */
const LONGEST_STEP = 15 * 60_000;

/** Something began: what lies between it and what began before was work. */
export function countWork(run: Run, agent: Agent, at: number): void {
  for (const clock of [run, agent]) {
    if (clock.active > 0) clock.worked += Math.min(LONGEST_STEP, Math.max(0, at - clock.active));
    clock.active = at;
  }
}

/** Another process goes on: nothing was done in between. */
export function restartClocks(run: Run, at: number): void {
  run.active = at;
  for (const agent of livingAgents(run)) agent.active = at;
}

/** Who was paused, or waited for an answer, is not late for it: its time counts from what it begins next. */
export function forgetClocks(run: Run, id: string): void {
  for (const agent of livingAgents(run)) if (isIn(run, agent, id)) agent.active = 0;
}
