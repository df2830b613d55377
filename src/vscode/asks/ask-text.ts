import type { AskSubject } from '../../core/facts.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import { ending } from '../../core/projections/timeline.ts';
import { budgetText } from '../../core/projections/words.ts';
import type { Ask, Run, Task } from '../../core/run/state.ts';
import type { ReadText } from '../documents/read-texts.ts';
import { hasPage } from '../has-page.ts';
import { codeSpan, fenced, plainWords } from '../safe-text.ts';
import { sentence } from './ask-lines.ts';
import { ASK_WORDS } from './ask-words.ts';

/** All that is needed to judge a question, as Markdown: what exactly would happen, and what speaks for it. */
export async function askText(
  overview: Overview,
  ask: Pick<Ask, 'id' | 'by' | 'gate' | 'subject'>,
  read: ReadText,
): Promise<string> {
  const { run } = overview;
  const words = ASK_WORDS[ask.gate];
  return [
    `# ${plainWords(sentence(askQuestion(ask)))}`,
    `${ask.id} · asked by ${plainWords(ask.by)} · run on issue #${run.mission.issue} ${codeSpan(run.mission.title)}`,
    ...(await subjectText(overview, ask.subject, read)),
    `- **${words.allow.replace('…', '')}**: ${words.allowDoes}\n- **${words.deny.replace('…', '')}**: ${words.denyDoes}`,
  ].join('\n\n');
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
      return [
        `- Spent: ${budgetText({ tokens: run.ledger.tokens, money: run.ledger.moneyUnknown ? null : run.ledger.money })}`,
        `- Cap: ${budgetText(run.budget)}`,
        `- The next call may need: ${budgetText(subject)}`,
      ].map((line) => line.replaceAll('$', '\\$'));
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
      return [fenced(await read(subject.spawning.brief))];
    case 'health':
    case 'motion':
      return [fenced(await read(subject.evidence))];
  }
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
