import type { Ballot } from '../board.ts';
import type { AskSubject, Decision, FactOf } from '../facts.ts';
import type { Condition } from '../measure.ts';
import type { Decider, Gate } from '../settings.ts';
import type { Text } from '../text.ts';

/** A question before the board or the chair, with what became of it. Times in ms since 1970. */
export interface Motion {
  ask: string;
  gate: Gate;
  /** Who is asked now, and whose question it is. */
  of: 'board' | 'chair';
  by: string;
  subject: AskSubject;
  /** What whoever asks said of it, in its own words; empty where nothing was said. */
  why: Text;
  raised: number;
  /** As they were cast, the first round before the second. */
  ballots: { member: string; round: number; ballot: Ballot }[];
  /** Why it went on from the board to the chair; null: it did not. */
  climbed: string | null;
  decided: {
    verdict: 'allow' | 'deny';
    by: Decider;
    reason: string;
    conditions: Condition[];
    /** SHA-256 of the constitution that it was decided by; null where there is none. */
    constitution: string | null;
    at: number;
  } | null;
  /** Nobody has to answer any more: whoever asked has left, what it is about stands no longer, or the run is over. */
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
    else if (fact.type === 'agent-left') withdraw(chamber, ({ by }) => by === fact.agent);
    else if (fact.type === 'run-closed') withdraw(chamber, () => true);
    else if (fact.type === 'task-ended' || fact.type === 'task-reopened' || fact.type === 'work-submitted')
      withdraw(chamber, ({ subject }) => isAboutWork(subject) && subject.task === fact.task);
    else if (fact.type === 'ballot-cast' || fact.type === 'ask-climbed' || fact.type === 'ask-answered') {
      const motion = chamber.motions.findLast(({ ask }) => ask === fact.ask);
      if (motion) goOn(motion, fact, at);
    }
  }
}

const isAboutWork = (subject: AskSubject): subject is Extract<AskSubject, { kind: 'merge' | 'review' }> =>
  subject.kind === 'merge' || subject.kind === 'review';

function goOn(motion: Motion, fact: FactOf<'ballot-cast' | 'ask-climbed' | 'ask-answered'>, at: number): void {
  switch (fact.type) {
    case 'ballot-cast':
      motion.ballots.push({ member: fact.member, round: fact.round, ballot: fact.ballot });
      return;
    case 'ask-climbed':
      motion.of = 'chair';
      motion.climbed = fact.why;
      return;
    case 'ask-answered': {
      const { verdict, by, reason, conditions, constitution } = fact;
      motion.decided = { verdict, by, reason, conditions, constitution, at };
      return;
    }
  }
}

const motionOf = ({ ask, gate, of, by, subject, why }: FactOf<'ask-raised'>, raised: number): Motion => ({
  ask,
  gate,
  of,
  by,
  subject,
  why,
  raised,
  ballots: [],
  climbed: null,
  decided: null,
  withdrawn: false,
});

function withdraw(chamber: Chamber, which: (motion: Motion) => boolean): void {
  for (const motion of chamber.motions) if (isOpen(motion) && which(motion)) motion.withdrawn = true;
}
