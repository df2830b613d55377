import { stageOf } from '../../core/projections/standing-words.ts';
import { ending } from '../../core/projections/timeline.ts';
import type { Run, Task } from '../../core/run/state.ts';
import { codeSpan, plainWords } from '../safe-text.ts';
import { newestCertificate, pullState } from './pull-lines.ts';

/** What is known of a pull request, as Markdown. */
export function pullTooltip(run: Run, task: Task): string {
  const certificate = newestCertificate(task);
  const review = task.reviews.at(-1);
  return [
    `**#${task.pull?.number} ${plainWords(task.title)}**`,
    `${task.id} · ${pullState(task)} · ${plainWords(stageOf(run, task))}`,
    ...(certificate === null
      ? []
      : [
          `Checked at ${codeSpan(certificate.commit.slice(0, 10))}`,
          ...certificate.checks.map((one) => `- ${codeSpan(one.command, 120)} ${ending(one)}`),
        ]),
    ...(review === undefined ? [] : [`Review ${task.reviews.length} by ${plainWords(review.by)}: ${review.verdict}`]),
    ...(task.pull === null ? [] : [codeSpan(task.pull.url)]),
  ].join('\n\n');
}
