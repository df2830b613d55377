import { type Evidence, factsOf, type Places, readEvidence } from './outside/evidence.ts';
import { flawsOfRepetition } from './outside/happened-once.ts';
import { flawsInTheCommits } from './outside/in-the-commits.ts';
import { flawsOfModelCalls, flawsOfTogetherness } from './outside/model-calls.ts';
import { flawsOnTheForge } from './outside/on-the-forge.ts';

export { type Evidence, factsOf, type Places, readEvidence, readLog } from './outside/evidence.ts';

/**
 * Looks at a finished run of the sample from outside: a sentence for everything that is not as it should be, none where all
 * is well. `undisturbed`: no process died and no reply was lost, so not even harmless things happened twice.
 */
export async function outsideFlaws(places: Places, { undisturbed }: { undisturbed: boolean }): Promise<string[]> {
  const evidence = readEvidence(places);
  const outcome = factsOf(evidence.log, 'run-closed').at(-1)?.outcome ?? 'none';
  if (outcome !== 'merged') return [`the run is not closed as merged but ${outcome}`, ...stillAsked(evidence)];
  return [
    ...flawsOnTheForge(evidence),
    ...flawsOfRepetition(evidence, undisturbed),
    ...flawsOfModelCalls(evidence, undisturbed),
    ...(undisturbed ? flawsOfTogetherness(evidence) : []),
    ...(await flawsInTheCommits(evidence)),
  ];
}

const stillAsked = ({ log }: Evidence): string[] =>
  factsOf(log, 'ask-raised').map(({ subject }) => `asked: ${JSON.stringify(subject).slice(0, 600)}`);
