import type { AskSubject } from '../../core/facts.ts';
import type { Measure } from '../../core/measure.ts';
import { askEffect, refusalEffect } from '../../core/projections/ask-effect.ts';
import { capText, conditionText, measureText } from '../../core/projections/measure-words.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import { ending } from '../../core/projections/timeline.ts';
import { budgetText } from '../../core/projections/words.ts';
import { budgetOf, spentUnder } from '../../core/run/caps.ts';
import type { Ask, Run, Task } from '../../core/run/state.ts';
import type { ReadText } from '../documents/read-texts.ts';
import { hasPage } from '../has-page.ts';
import { codeSpan, fenced, plainWords } from '../safe-text.ts';
import { sentence } from './ask-lines.ts';
import { ASK_WORDS, type AskWords } from './ask-words.ts';
import { ballotLines } from './ballot-lines.ts';

/** What `askText` must know of a question: it may be answered already. */
export type ToldAsk = Pick<Ask, 'id' | 'of' | 'by' | 'gate' | 'subject' | 'why' | 'climbed' | 'ballots' | 'round'>;

/** All that is needed to judge a question, as Markdown: what exactly would happen, and what speaks for it. */
export async function askText(overview: Overview, ask: ToldAsk, read: ReadText): Promise<string> {
  const { run } = overview;
  const words = ASK_WORDS[ask.gate];
  return [
    `# ${plainWords(sentence(askQuestion(ask)))}`,
    `${ask.id} · asked by ${plainWords(ask.by)} · run on issue #${run.mission.issue} ${codeSpan(run.mission.title)}`,
    ...(await whyText(ask, read)),
    ...(await subjectText(overview, ask.subject, read)),
    ...ballotLines(run, ask),
    '### What an answer does',
    answersText(run, ask, words),
  ].join('\n\n');
}

/** Why it is asked, in the words of whoever asks, and why it went on to the chair. */
async function whyText({ why, climbed, by }: ToldAsk, read: ReadText): Promise<readonly string[]> {
  const said = await read(why);
  return [
    ...(said.trim() === '' ? [] : [`Why, as ${plainWords(by)} says:`, fenced(said)]),
    ...(climbed === null ? [] : [`The board passed it on: ${plainWords(climbed)}`]),
  ];
}

function answersText(run: Run, ask: ToldAsk, words: AskWords): string {
  const effects = askEffect(run, ask).map((one) => `  - ${plainWords(one)}`);
  return [
    `- **${words.allow.replace('…', '')}**: ${words.allowDoes}`,
    ...effects,
    `- **${words.deny.replace('…', '')}**: ${plainWords(refusalEffect(ask))}`,
  ].join('\n');
}

async function subjectText(overview: Overview, subject: AskSubject, read: ReadText): Promise<readonly string[]> {
  const { run } = overview;
  switch (subject.kind) {
    case 'plan':
      return [
        fenced(await read(subject.plan.summary)),
        subject.plan.tasks
          .map(
            (task) => `- ${task.id} ${plainWords(task.title)}: ${task.globs.map((glob) => codeSpan(glob)).join(', ')}`,
          )
          .join('\n'),
      ];
    case 'command':
      return [
        subject.call === null ? "Code runs this, as the project's own checks:" : 'An agent runs this in its workbench:',
        fenced(subject.command, 'sh'),
      ];
    case 'merge':
    case 'review': {
      const task = run.tasks[subject.task];
      return task === undefined ? [] : taskText(overview, task, read);
    }
    case 'budget':
      return budgetLines(run, subject);
    case 'model':
      return [
        `${plainWords(subject.agent)} calls its model, and it fails (${plainWords(subject.failure.kind)}):`,
        fenced(subject.failure.message),
      ];
    case 'forge': {
      const effect = run.effects[subject.effect];
      const what =
        effect === undefined ? subject.effect : `${effect.kind}${effect.task === null ? '' : ` of ${effect.task}`}`;
      return [
        `What fails on the forge: ${codeSpan(what)} (${plainWords(subject.failure.kind)})`,
        fenced(subject.failure.message),
      ];
    }
    case 'question':
      return [fenced(await read(subject.question))];
    case 'charter':
      return [`- Budget: ${budgetText(subject.budget)}`.replaceAll('$', '\\$')];
    case 'spawn':
      return [
        `A ${plainWords(subject.spawning.role, 40)}, with this brief:`,
        fenced(await read(subject.spawning.brief)),
      ];
    case 'health':
    case 'motion':
      return [
        `Proposed: **${plainWords(measureText(subject.measure))}**`,
        ...(await measureTexts(subject.measure, read)),
        'What speaks for it:',
        fenced(await read(subject.evidence)),
      ];
  }
}

/** What of a measure is too long for a line. */
async function measureTexts(measure: Measure, read: ReadText): Promise<readonly string[]> {
  if (measure.do === 'rebrief') return ['The brief:', fenced(await read(measure.brief))];
  if (measure.do === 'narrow')
    return [measure.conditions.map((one) => `- ${plainWords(conditionText(one))}`).join('\n')];
  return [];
}

/** What was spent under the cap that is used up, and what the next call may need. */
function budgetLines(run: Run, { cap, tokens, money }: Extract<AskSubject, { kind: 'budget' }>): readonly string[] {
  const spent = spentUnder(run, cap);
  return [
    [
      `- Whose budget: ${plainWords(capText(cap))}`,
      `- Spent: ${budgetText({ tokens: spent.tokens, money: run.ledger.moneyUnknown ? null : spent.money })}`,
      `- Cap: ${budgetText(budgetOf(run, cap))}`,
      `- The next call may need: ${budgetText({ tokens, money })}`,
    ]
      .join('\n')
      .replaceAll('$', '\\$'),
  ];
}

async function taskText({ run }: Overview, task: Task, read: ReadText): Promise<readonly string[]> {
  const { certificate, submission } = task;
  const files = submission?.files ?? [];
  return [
    `## ${task.id} ${plainWords(task.title)}`,
    ...(task.pull === null
      ? []
      : [
          `Pull request #${task.pull.number} into ${codeSpan(run.base.branch)}${hasPage(task.pull.url) ? `: <${task.pull.url.replace(/[<>\s]/g, '')}>` : ''}`,
        ]),
    ...(submission === null
      ? []
      : [`Commit ${codeSpan(submission.commit)}, ${files.length} ${files.length === 1 ? 'file' : 'files'}:`]),
    ...(files.length === 0 ? [] : [files.map((file) => `- ${codeSpan(file)}`).join('\n')]),
    '### Certificate, made by code',
    certificate === null ? 'There is none yet.' : certificateLines(certificate, run),
    '### What must be true',
    task.criteria.map((one) => `- ${codeSpan(one)}`).join('\n'),
    ...(await reviewText(task, read)),
  ];
}

const certificateLines = ({ commit, setup, checks, conflicts }: NonNullable<Task['certificate']>, run: Run): string =>
  [
    `At ${codeSpan(commit)}:\n`,
    ...conflicts.map((path) => `- conflicts with the base in ${codeSpan(path)}`),
    ...[...setup, ...checks].map(
      (one) =>
        `- ${one.exitCode === 0 ? '✓' : '✗'} ${codeSpan(one.command)} ${ending(one)}${one.exitCode === 0 ? ' (exit code 0)' : asBefore(run, one)}`,
    ),
  ].join('\n');

/** What was red before anyone started is no fault of this work. */
const asBefore = ({ baseline }: Run, { command }: { readonly command: string }): string =>
  baseline?.checks.some((check) => check.command === command && check.exitCode !== 0)
    ? ', as before anyone started: another task may mend it, and the last merge is not made while it is red'
    : '';

async function reviewText(task: Task, read: ReadText): Promise<readonly string[]> {
  const review = task.reviews.at(-1);
  if (review === undefined) return [];
  const verdict = review.verdict === 'accept' ? 'accepts it' : 'asks for changes';
  const findings = await Promise.all(
    review.findings.map(
      async ({ path, line, text }) => `${codeSpan(`${path}:${line}`)}\n\n${fenced(await read(text))}`,
    ),
  );
  return [
    `### Review ${task.reviews.length}: ${plainWords(review.by)} ${verdict}`,
    fenced(await read(review.summary)),
    ...findings,
  ];
}
