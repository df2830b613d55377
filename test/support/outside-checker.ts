import { type Evidence, factsOf, type Places, readEvidence } from './outside/evidence.ts';
import { flawsOfRepetition } from './outside/happened-once.ts';
import { flawsInTheCommits } from './outside/in-the-commits.ts';
import { flawsOfModelCalls, flawsOfTogetherness } from './outside/model-calls.ts';
import { flawsOnTheForge } from './outside/on-the-forge.ts';

export { type Evidence, factsOf, type Places, readEvidence, readLog } from './outside/evidence.ts';

/** See `flawsOf`. */
export const outsideFlaws = (places: Places, course: Course): Promise<string[]> =>
  flawsOf(readEvidence(places), course);

interface Course {
  /** No process died and no reply was lost, so not even harmless things happened twice. */
  readonly undisturbed: boolean;
}

/** Looks at a finished run of the sample from outside: a sentence for everything that is not as it should be, none where all is well. */
export async function flawsOf(evidence: Evidence, { undisturbed }: Course): Promise<string[]> {
  const outcome = factsOf(evidence.log, 'run-closed').at(-1)?.outcome ?? 'none';
  if (outcome !== 'merged') return [`the run is not closed as merged but ${outcome}`, ...stillAsked(evidence)];
  return [...flawsBesideCommits(evidence, { undisturbed }), ...(await flawsInTheCommits(evidence))];
}

/** Those that can be seen without running anything. */
export const flawsBesideCommits = (evidence: Evidence, { undisturbed }: Course): string[] => [
  ...flawsOnTheForge(evidence),
  ...flawsOfRepetition(evidence, undisturbed),
  ...flawsOfModelCalls(evidence, undisturbed),
  ...(undisturbed ? flawsOfTogetherness(evidence) : []),
];

const stillAsked = ({ log }: Evidence): string[] =>
  factsOf(log, 'ask-raised').map(({ subject }) => `asked: ${JSON.stringify(subject).slice(0, 600)}`);
