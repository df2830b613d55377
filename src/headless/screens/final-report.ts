import type { Told } from '../../core/projections/timeline.ts';
import { spentText, timeText } from '../../core/projections/words.ts';
import type { FinalReport } from './screen.ts';

/** The report of a run as a person reads it. */
export function reportLines(report: FinalReport): readonly Told[] {
  const { tasks, base, issue } = report;
  return [
    { text: '', tone: 'plain' },
    { text: headline(report), tone: report.outcome === 'merged' ? 'good' : 'bad' },
    ...paragraphs(report.summary),
    { text: '', tone: 'plain' },
    ...tasks.flatMap((task): Told[] => [
      { text: `  ${task.id}  ${task.title}`, tone: 'strong' },
      {
        text: `      ${[
          task.issue === null ? `issue #${issue.number}` : `issue #${task.issue}`,
          task.pull === null ? 'no pull request' : `pull request #${task.pull} (${task.url})`,
          `${task.reviews} review${task.reviews === 1 ? '' : 's'}`,
          task.merged === null ? (task.ended ?? 'not merged') : `merged as ${task.merged.slice(0, 10)}`,
        ].join(' · ')}`,
        tone: 'plain',
      },
    ]),
    row('Issue', `#${issue.number} ${issue.url}`),
    row('Base', `${base.branch}  ${base.from.slice(0, 10)} → ${base.to.slice(0, 10)}`),
    row(
      'Spent',
      `${spentText(report)} · ${report.modelCalls} model call${report.modelCalls === 1 ? '' : 's'} · ${timeText(report.ms)}`,
    ),
    row('Forge', report.forge),
    row('Log', report.log),
    { text: '', tone: 'plain' },
    ...report.next.flatMap((text) => text.split('\n')).map((text): Told => ({ text, tone: 'strong' })),
  ];
}

function headline({ outcome, run, asks }: FinalReport): string {
  if (outcome === 'merged') return `Merged: run ${run} is done, and the checks pass on the merged result.`;
  if (outcome !== 'waiting') return `Run ${run} ended without a merge of everything: ${outcome}.`;
  return asks.length > 0
    ? `Run ${run} waits for an answer: ${asks.join(', ')}.`
    : `Run ${run} was stopped before its end. Nothing is lost.`;
}

const paragraphs = (text: string): readonly Told[] =>
  text
    .split('\n')
    .filter((one) => one.trim() !== '')
    .map((one) => ({ text: one, tone: 'plain' }));

const row = (name: string, value: string): Told => ({ text: `  ${name.padEnd(7)}${value}`, tone: 'plain' });
