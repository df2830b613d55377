import type { Effect } from '../../../src/forge-server/effects.ts';
import { type Evidence, onlyFact } from './evidence.ts';

/** Requests that leave things as they are when they come again: after a lost reply they may. */
const harmless = (effect: Effect): boolean => effect.method === 'PATCH' || /\/statuses\//.test(effect.path);

/** Nothing was done twice. In a run that met no fault, not even what does no harm when it is done twice. */
export function flawsOfRepetition(evidence: Evidence, undisturbed: boolean): string[] {
  return [...repeatedMarkers(evidence), ...repeatedRequests(evidence, undisturbed)];
}

function repeatedMarkers({ repository, log }: Evidence): string[] {
  const { run } = onlyFact(log, 'run-opened');
  const texts = [
    ...repository.issues.map((issue) => issue.body ?? ''),
    ...repository.comments.map((comment) => comment.body),
    ...repository.reviews.map((review) => review.body),
  ];
  const markers = texts.flatMap((text) => [...text.matchAll(/<!-- swarm run=(\S+) n=(\S+) -->/g)]);
  const seen = new Map<string, number>();
  for (const [, , effect = ''] of markers) seen.set(effect, (seen.get(effect) ?? 0) + 1);
  const flaws = [...seen].filter(([, count]) => count > 1).map(([effect]) => `the marker ${effect} is there twice`);
  if (markers.some(([, of]) => of !== run)) flaws.push('there is a marker of another run');
  // Two sub-issues, two pull requests, three reviews, one summary.
  if (seen.size !== 8) flaws.push(`there are ${seen.size} marked texts on the forge, not 8`);
  return flaws;
}

function repeatedRequests({ effects }: Evidence, undisturbed: boolean): string[] {
  const seen = new Set<string>();
  const flaws: string[] = [];
  for (const effect of effects) {
    if (!effect.applied || (harmless(effect) && !undisturbed)) continue;
    const what = `${effect.method} ${effect.path} ${effect.summary}`;
    if (seen.has(what)) flaws.push(`done twice: ${what.slice(0, 200)}`);
    seen.add(what);
  }
  return flaws;
}
