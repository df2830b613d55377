import { Decision, type Fact } from '../../../src/core/facts.ts';
import { flawsOfAnswers } from './flaws-of-answers.ts';
import { flawsOfCalls } from './flaws-of-calls.ts';
import { flawsOfLineage, flawsOfStanding } from './flaws-of-lineage.ts';
import { flawsOfSpending } from './flaws-of-spending.ts';
import { newWitness, note, type Witness } from './witness.ts';

/** Says what is wrong with a fact, before it is taken in. */
export type Look = (witness: Witness, fact: Fact, decision: Decision) => string[];

const looks: readonly Look[] = [flawsOfLineage, flawsOfAnswers, flawsOfCalls, flawsOfSpending];

/**
 * Reads a log line by line and says, in a sentence each, where somebody did what was not theirs to do: spawned out of tier or
 * grant, touched who does not descend from it, decided what others decide, spent what nobody allowed. It knows the facts and
 * the rules of the hierarchy, and none of the code that enforces them.
 */
export function authorityFlaws(log: readonly unknown[]): string[] {
  const decisions = log.map((one) => Decision.parse(one));
  const [opened] = decisions[0]?.facts ?? [];
  if (opened?.type !== 'run-opened') return ['the log does not begin with a run'];
  const witness = newWitness(opened);
  const flaws: string[] = [];
  const standing = new Set<string>();
  for (const decision of decisions) {
    for (const fact of decision.facts) {
      for (const look of looks)
        for (const flaw of look(witness, fact, decision)) flaws.push(`line ${decision.seq}, ${fact.type}: ${flaw}`);
      note(witness, fact);
    }
    // What stands wrong goes on standing so: said once.
    for (const flaw of flawsOfStanding(witness).filter((one) => !standing.has(one))) {
      standing.add(flaw);
      flaws.push(`after line ${decision.seq}: ${flaw}`);
    }
  }
  return flaws;
}
