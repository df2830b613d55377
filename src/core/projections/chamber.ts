import type { AskSubject, Decision, FactOf } from '../facts.ts';
import type { Decider, Gate } from '../settings.ts';

/** A question before the board, with what became of it. Times in ms since 1970. */
export interface Motion {
  ask: string;
  gate: Gate;
  /** Who is asked, and whose question it is. */
  of: 'board' | 'chair';
  by: string;
  subject: AskSubject;
  raised: number;
  decided: { verdict: 'allow' | 'deny'; by: Decider; reason: string; at: number } | null;
  /** Nobody has to answer any more: whoever asked has left, or the run is over. */
  withdrawn: boolean;
}

/** Everything that was ever asked in a run, in order. */
export interface Chamber {
  motions: Motion[];
}

export const newChamber = (): Chamber => ({ motions: [] });

export const isOpen = (motion: Motion): boolean => motion.decided === null && !motion.withdrawn;

/** Files what a decision says of motions. */
export function convene(chamber: Chamber, { at, facts }: Decision): void {
  for (const fact of facts) {
    if (fact.type === 'ask-raised') chamber.motions.push(motionOf(fact, at));
    else if (fact.type === 'ask-answered') {
      const motion = chamber.motions.findLast(({ ask }) => ask === fact.ask);
      if (motion) motion.decided = { verdict: fact.verdict, by: fact.by, reason: fact.reason, at };
    } else if (fact.type === 'agent-left') withdraw(chamber, ({ by }) => by === fact.agent);
    else if (fact.type === 'run-closed') withdraw(chamber, () => true);
  }
}

const motionOf = ({ ask, gate, of, by, subject }: FactOf<'ask-raised'>, raised: number): Motion => ({
  ask,
  gate,
  of,
  by,
  subject,
  raised,
  decided: null,
  withdrawn: false,
});

function withdraw(chamber: Chamber, which: (motion: Motion) => boolean): void {
  for (const motion of chamber.motions) if (isOpen(motion) && which(motion)) motion.withdrawn = true;
}
