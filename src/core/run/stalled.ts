import { conclude, raise } from './asks.ts';
import type { Draft } from './draft.ts';
import { due } from './due.ts';
import { saidBefore } from './question-key.ts';
import { isPaused } from './standing.ts';
import { type Agent, livingAgents, type Run } from './state.ts';

/**
 * Nothing is owed and nobody is asked, because the board or an agent paused somebody: the chair says whether that goes on.
 * Its own pauses it knows of. A rule of the core.
 */
export function stalled(draft: Draft): void {
  const { run } = draft;
  if (run.stopped) return;
  for (const ask of Object.values(run.asks)) {
    const { subject, by } = ask;
    if (by !== 'board' || subject.kind !== 'motion' || subject.measure.do !== 'pause') continue;
    const { left, paused } = run.agents[subject.measure.agent] ?? { left: null, paused: false };
    if (left !== null || !paused)
      return conclude(draft, ask, {
        verdict: 'deny',
        by: 'policy',
        reason: `${subject.measure.agent} ${left ? 'has left' : 'goes on'} already.`,
        at: draft.at,
      });
  }
  const held = heldWithoutChair(run);
  if (held === null || Object.keys(run.asks).length > 0 || Object.keys(run.ledger.reserved).length > 0) return;
  if (due(run, Number.MAX_SAFE_INTEGER).length > 0) return;
  const subject = {
    kind: 'motion',
    call: null,
    evidence: `${held.id} was paused by ${held.pausedBy === 'board' ? 'the board' : held.pausedBy} after ${held.turn} turns, and nobody else has anything to do: the run stands still until it goes on.`,
    measure: { do: 'pause', agent: held.id, paused: false },
  } as const;
  // Where the chair would have it so, it stays so.
  if (saidBefore(run, { subject, by: 'board' }) === null) raise(draft, 'board', subject);
}

/** Whom the board or an agent paused; null where the chair paused somebody too, or nobody is paused. */
function heldWithoutChair(run: Run): Agent | null {
  const paused = livingAgents(run).filter((agent) => agent.paused && !isHeldFromAbove(run, agent));
  return paused.some(({ pausedBy }) => pausedBy === null || pausedBy === 'chair') ? null : (paused[0] ?? null);
}

function isHeldFromAbove(run: Run, { parent }: Agent): boolean {
  const above = parent === null ? undefined : run.agents[parent];
  return above !== undefined && isPaused(run, above);
}
