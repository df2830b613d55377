import { identityOf } from '../preview.ts';
import type { Task } from './state.ts';

/**
 * What a reviewer says twice in a row, word for word, of the same line: author and reviewer will not agree by writing it
 * once more. A finding whose line has moved is about code that has changed. A sentence for whoever decides; null: nothing.
 */
export function saidAgain({ reviews }: Pick<Task, 'reviews'>): string | null {
  const [before, last] = reviews.slice(-2);
  if (!before || !last || before.verdict !== 'changes' || last.verdict !== 'changes') return null;
  const twice = last.findings.find((finding) =>
    before.findings.some(
      (other) =>
        other.path === finding.path &&
        other.line === finding.line &&
        identityOf(other.text) === identityOf(finding.text),
    ),
  );
  return twice === undefined
    ? null
    : `The review goes in circles: the same finding at ${twice.path}:${twice.line} stands in two rounds in a row, and the author did not follow it. Take the work as it is, or end it.`;
}
