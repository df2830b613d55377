import type { Certificate, CommandResult } from '../../core/facts.ts';
import { ending } from '../../core/projections/timeline.ts';
import { timeText } from '../../core/projections/words.ts';
import type { Run, Task } from '../../core/run/state.ts';
import type { Text } from '../../core/text.ts';
import { codeSpan, fenced } from '../safe-text.ts';

/** The evidence that a task is done, as Markdown. Outputs are named by what they are kept under. */
export function certificateText(run: Run, task: Task): string {
  const certificates = [task.certificate, task.mergeCertificate, task.verifiedAfter].filter((one) => one !== null);
  return `${[
    `# Certificate of ${task.id}${task.pull === null ? '' : `, pull request #${task.pull.number}`}`,
    codeSpan(task.title),
    'Made by code from the commands that it ran, never by a model.',
    ...(certificates.length === 0 ? ['Nothing was checked yet.'] : certificates.map(oneCertificate)),
    '## What must be true',
    task.criteria.map((one) => `- ${codeSpan(one)}`).join('\n'),
    ...reviewOf(task),
    '## Before anyone started',
    baselineText(run),
    ...outputsText(certificates),
  ].join('\n\n')}\n`;
}

const CHECKED = {
  head: 'The work as it was handed in',
  merge: 'Merged into the base, before it happened',
  after: 'The base after the merge',
} as const;

function oneCertificate({ of, commit, onto, tree, setup, checks, conflicts }: Certificate): string {
  return [
    `## ${CHECKED[of]}`,
    [
      `- Commit: ${codeSpan(commit)}`,
      `- Tree: ${codeSpan(tree)}`,
      ...(onto === null ? [] : [`- Merged into: ${codeSpan(onto)}`]),
      ...(conflicts.length === 0 ? [] : [`- Conflicts: ${conflicts.map((path) => codeSpan(path)).join(', ')}`]),
    ].join('\n'),
    ...resultsText('Set-up', setup),
    ...resultsText('Checks', checks),
  ].join('\n\n');
}

function resultsText(title: string, results: readonly CommandResult[]): readonly string[] {
  return results.length === 0 ? [] : [`### ${title}`, results.map(resultText).join('\n')];
}

function resultText({ command, exitCode, ms }: CommandResult): string {
  const end = exitCode === null ? 'out of time, no exit code' : `exit code ${exitCode}`;
  return `- ${exitCode === 0 ? '✓' : '✗'} ${codeSpan(command)}: ${end}, after ${timeText(ms)}`;
}

/** What each command printed, last: what it proves stands above. */
function outputsText(certificates: readonly Certificate[]): readonly string[] {
  const outputs = certificates.flatMap(({ of, setup, checks }) =>
    [...setup, ...checks].flatMap(({ command, output }) => {
      const text = outputText(output);
      return text.length === 0 ? [] : [`### ${codeSpan(command)}`, `${CHECKED[of]}:`, ...text];
    }),
  );
  return outputs.length === 0 ? [] : ['## What the commands printed', ...outputs];
}

function outputText(output: Text): readonly string[] {
  if (typeof output === 'string') return output.trim() === '' ? [] : [fenced(output, 'text')];
  return [
    fenced(`${output.preview}\n…`, 'text'),
    `The whole output, ${output.bytes} bytes, is kept beside the log of the run as ${codeSpan(output.sha)}.`,
  ];
}

function reviewOf(task: Task): readonly string[] {
  const review = task.reviews.at(-1);
  if (review === undefined) return [];
  const verdict = review.verdict === 'accept' ? 'accepts it' : 'asks for changes';
  return ['## Review', `${review.by} ${verdict} at ${codeSpan(review.commit)}, ${review.findings.length} findings.`];
}

function baselineText({ baseline, base }: Run): string {
  if (baseline === null) return 'The checks at the base have not ended yet.';
  if (baseline.impossible !== null) return fenced(baseline.impossible);
  return [
    `At ${codeSpan(base.start)}:`,
    ...[...baseline.setup, ...baseline.checks].map((one) => `- ${codeSpan(one.command)}: ${ending(one)}`),
  ].join('\n');
}
