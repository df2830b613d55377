import type { AskSubject, Certificate, Finding } from '../../core/facts.ts';
import type { WrittenPlan } from '../../core/plan.ts';
import { askTitle } from '../../core/projections/standing-words.ts';
import { ending } from '../../core/projections/timeline.ts';
import { budgetText } from '../../core/projections/words.ts';
import type { Ask } from '../../core/run.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { howToSee } from '../run/how-to-see.ts';
import { planAnswer } from '../run/plan-answer.ts';
import { planText, writtenPlan } from '../run/written-plan.ts';
import { editPlan } from './edit-plan.ts';
import type { Answer, Reading } from './screen.ts';
import type { Terminal } from './terminal.ts';

interface Asking {
  readonly terminal: Terminal;
  readonly ask: Ask;
  readonly reading: Reading;
  readonly gone: AbortSignal;
}

/** Shows all that is needed to judge an ask, and takes the chair's answer. Null: the question went away. */
export async function answerAtTerminal(asking: Asking): Promise<Answer | null> {
  const { terminal, ask, reading } = asking;
  terminal.line('');
  for (const line of await askLines(ask, reading)) terminal.line(line);
  const { subject } = ask;
  switch (subject.kind) {
    case 'plan':
      return answerPlan(asking, await writtenPlan(subject.plan, reading.read));
    case 'merge':
    case 'command':
      return allowOrDeny(asking, ['allow', 'deny']);
    case 'review':
    case 'charter':
    case 'spawn':
    case 'health':
    case 'motion':
      return allowOrDeny(asking, ['allow', 'deny']);
    case 'model':
    case 'forge':
      return retryOrStop(asking);
    case 'budget':
      return raiseBudget(asking);
    case 'question':
      return answerQuestion(asking);
  }
}

/** An ask with what stands to be decided, as lines: the same at a terminal and in a log. */
export async function askLines(ask: Ask, reading: Reading): Promise<readonly string[]> {
  return [`? ${askTitle(ask)}`, ...(await subjectLines(ask.subject, reading))];
}

async function subjectLines(subject: AskSubject, reading: Reading): Promise<readonly string[]> {
  const { run, read } = reading;
  switch (subject.kind) {
    case 'plan':
      return planText(await writtenPlan(subject.plan, read))
        .split('\n')
        .map((line) => `  ${line}`);
    case 'command':
      return subject.command.split('\n').map((line) => `  $ ${line}`);
    case 'merge':
    case 'review':
      return taskLines(subject.task, reading);
    case 'budget':
      return [
        `  spent: ${budgetText({ tokens: run.ledger.tokens, money: run.ledger.money })}, of ${budgetText(run.budget)}`,
        `  the next model call may need ${budgetText(subject)}`,
      ];
    case 'model':
    case 'forge':
      return [`  ${subject.failure.message}`];
    case 'question':
      return (await read(subject.question)).split('\n').map((line) => `  ${line}`);
    case 'charter':
      return [`  budget: ${budgetText(subject.budget)}`];
    case 'spawn':
      return (await read(subject.spawning.brief)).split('\n').map((line) => `  ${line}`);
    case 'health':
    case 'motion':
      return (await read(subject.evidence)).split('\n').map((line) => `  ${line}`);
  }
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

const denied = async ({ terminal, gone }: Asking, question: string): Promise<Answer | null> => {
  const reason = await terminal.question(question, gone);
  return reason === null ? null : { verdict: 'deny', reason: reason.trim() };
};

async function allowOrDeny(asking: Asking, answers: readonly ['allow', 'deny']): Promise<Answer | null> {
  const said = await asking.terminal.choose('Allow it?', answers, asking.gone);
  if (said === null) return null;
  return said === 'allow' ? { verdict: 'allow', reason: '' } : denied(asking, 'Why not? ');
}

async function retryOrStop(asking: Asking): Promise<Answer | null> {
  const said = await asking.terminal.choose('What now?', ['retry', 'stop'], asking.gone);
  if (said === null) return null;
  return said === 'retry' ? { verdict: 'allow', reason: '' } : { verdict: 'deny', reason: 'Stopped by the chair.' };
}

async function answerPlan(asking: Asking, plan: WrittenPlan): Promise<Answer | null> {
  const { terminal, gone } = asking;
  const said = await terminal.choose('The plan?', ['allow', 'edit', 'back'], gone);
  if (said === null) return null;
  if (said === 'allow') return { verdict: 'allow', reason: '' };
  if (said === 'back') return denied(asking, 'What shall be different? ');
  const edited = await editPlan({ terminal, gone, run: asking.reading.run }, plan);
  if (edited === null) return gone.aborted ? null : answerPlan(asking, plan);
  const { document, before } = edited;
  const { budget, settings } = asking.reading.run;
  return { verdict: 'allow', reason: '', ...planAnswer(document, before, { budget, models: settings.models }) };
}

async function raiseBudget(asking: Asking): Promise<Answer | null> {
  const { terminal, gone, reading } = asking;
  for (;;) {
    const said = await terminal.question(
      'A new budget in all, such as 4M or tokens=4M,money=10; "double"; or "stop": ',
      gone,
    );
    if (said === null) return null;
    const word = said.trim().toLowerCase();
    if (word === 'stop') return { verdict: 'deny', reason: 'Stopped by the chair.' };
    if (word === 'double') return { verdict: 'allow', reason: '' };
    const budget = parseBudget(word, reading.run.budget);
    if ('flaw' in budget) terminal.line(budget.flaw);
    else return { verdict: 'allow', reason: '', budget };
  }
}

async function answerQuestion({ terminal, gone }: Asking): Promise<Answer | null> {
  const said = await terminal.question('Your answer: ', gone);
  return said === null ? null : { verdict: 'allow', reason: said.trim() };
}
