import type { AskSubject, Certificate, Finding } from '../../core/facts.ts';
import { askEffect, refusalEffect } from '../../core/projections/ask-effect.ts';
import { askerText } from '../../core/projections/asker-text.ts';
import { capText, conditionText } from '../../core/projections/measure-words.ts';
import { askTitle } from '../../core/projections/standing-words.ts';
import { ending } from '../../core/projections/timeline.ts';
import { budgetText, spentText } from '../../core/projections/words.ts';
import { budgetOf, spentUnder } from '../../core/run/caps.ts';
import type { Ask } from '../../core/run.ts';
import { howToSee } from '../run/how-to-see.ts';
import { planText, writtenPlan } from '../run/written-plan.ts';
import type { Reading } from './screen.ts';
import { visible } from './visible.ts';

/**
 * An ask with all that is needed to judge it, as lines: what, by whom and why, what the board said so far, and what a yes and
 * a no do. The same at a terminal and in a log. Nothing in them hides or overwrites anything.
 */
export async function askLines(ask: Ask, reading: Reading): Promise<readonly string[]> {
  const { run, read } = reading;
  const why = (await read(ask.why)).trim();
  const [first = '', ...more] = askEffect(run, ask);
  return [
    `? ${askTitle(ask)}`,
    `  asked by ${askerText(run, ask)}`,
    ...(why === '' ? [] : clipped(`because: ${why}`)),
    ...(await subjectLines(ask.subject, reading)),
    ...boardLines(ask, reading),
    `  a yes:  ${first}`,
    ...more.map((line) => `          ${line}`),
    `  a no:   ${refusalEffect(ask)}`,
  ].map(visible);
}

/** What its asker said may be long, and the question must still be seen. */
const MOST_LINES = 12;

function clipped(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => `  ${line.slice(0, 400)}`);
  const left = lines.length - MOST_LINES;
  return left <= 0 ? lines : [...lines.slice(0, MOST_LINES), `  … ${left} more lines`];
}

async function subjectLines(subject: AskSubject, reading: Reading): Promise<readonly string[]> {
  const { run, read } = reading;
  switch (subject.kind) {
    case 'plan':
      return indented(planText(await writtenPlan(subject.plan, read)));
    case 'command':
      return subject.command.split('\n').map((line) => `  $ ${line}`);
    case 'merge':
    case 'review':
      return taskLines(subject.task, reading);
    case 'budget': {
      const { moneyUnknown, estimated } = run.ledger;
      const { tokens, money } = spentUnder(run, subject.cap);
      const spent = spentText({ tokens, money: moneyUnknown ? null : money, estimated });
      return [
        `  spent of the budget of ${capText(subject.cap)}: ${spent}, of ${budgetText(budgetOf(run, subject.cap))}`,
      ];
    }
    case 'model':
    case 'forge':
      return [`  ${subject.failure.message}`];
    case 'question':
      return indented(await read(subject.question));
    case 'charter':
      return [`  budget: ${budgetText(subject.budget)}`];
    case 'spawn':
      return indented(await read(subject.spawning.brief));
    case 'health':
    case 'motion':
      return indented(await read(subject.evidence));
  }
}

const indented = (text: string): readonly string[] => text.split('\n').map((line) => `  ${line}`);

/** What the board made of it up to now; nothing where it never was before the board. */
function boardLines({ of, climbed, round, ballots }: Ask, { run }: Reading): readonly string[] {
  if (of !== 'board' && climbed === null && ballots.length === 0) return [];
  const seats = run.board?.members.length ?? 0;
  const cast = ballots.filter((one) => one.round === round).length;
  return [
    of === 'board'
      ? `  before the board: round ${round}, ${cast} of ${seats} ballots`
      : `  it came from the board: ${climbed ?? ''}`,
    ...ballots.map(({ member, round: at, ballot }) => {
      const said = [ballot.veto ? 'veto' : ballot.verdict, ...ballot.reasons].join(' · ');
      const conditions = ballot.conditions.map(conditionText).join('; ');
      return `    ${member} (round ${at}): ${said}${conditions === '' ? '' : ` · if: ${conditions}`}`;
    }),
  ];
}

async function taskLines(id: string, { run, read, store }: Reading): Promise<readonly string[]> {
  const see = store === undefined ? null : howToSee(run, id, store);
  const task = run.tasks[id];
  if (!task) return [];
  const review = task.reviews.at(-1);
  const findings = await Promise.all(
    (review?.findings ?? []).map(
      async (finding: Finding) => `    ${finding.path}:${finding.line} ${await read(finding.text)}`,
    ),
  );
  return [
    `  ${task.title}`,
    ...(task.pull ? [`  pull request #${task.pull.number}: ${task.pull.url}`] : []),
    ...(task.submission ? [`  files: ${task.submission.files.join(', ')}`] : []),
    ...(see === null ? [] : [`  to see the change:  ${see}`]),
    ...(task.certificate ? certificateLines(task.certificate) : []),
    ...(review ? [`  review ${task.reviews.length}: ${review.verdict}. ${await read(review.summary)}`] : []),
    ...findings,
  ];
}

const certificateLines = (certificate: Certificate): readonly string[] => [
  `  certificate for ${certificate.commit.slice(0, 12)}, run by code:`,
  ...[...certificate.setup, ...certificate.checks].map((result) => `    ${result.command}: ${ending(result)}`),
];
