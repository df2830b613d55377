import type { AskSubject, Certificate } from '../facts.ts';
import { onOneLine } from '../line.ts';
import type { Plan, PlanTask } from '../plan.ts';
import { budgetOf, heldUnder, spentUnder } from '../run/caps.ts';
import { named, type Run, type Task } from '../run/state.ts';
import type { Body } from '../text.ts';
import { capText, measureText } from './measure-words.ts';
import { stageOf } from './standing-words.ts';
import { budgetText, modelsText, oneLine } from './words.ts';

/** What a motion is about, in two parts that must not be mixed up. */
export interface MotionText {
  /** What agents and strangers wrote: claims, to be shown between fences. */
  readonly said: Body;
  /** What they wrote to explain it, long as it may be: it may be cut, and what decides may not. */
  readonly details: Body;
  /** What code has established about it: lines. */
  readonly established: readonly string[];
}

/** The whole subject of a question: what whoever decides it must have before them. */
export function motionText(run: Run, subject: AskSubject): MotionText {
  switch (subject.kind) {
    case 'plan':
      return { said: planText(subject.plan), details: planDetails(subject.plan), established: baseLines(run) };
    case 'command':
      return { said: [subject.command], details: [], established: [commandLine(run, subject)] };
    case 'merge':
    case 'review':
      return workText(run, run.tasks[subject.task]);
    case 'budget':
      return { said: [], details: [], established: [budgetLine(run, subject)] };
    case 'model':
      return {
        said: [],
        details: [subject.failure.message],
        established: [`The failure is of the kind "${subject.failure.kind}".`],
      };
    case 'forge': {
      const effect = run.effects[subject.effect];
      const what = effect ? `${effect.kind}${effect.task === null ? '' : ` of ${effect.task}`}` : 'an effect';
      return {
        said: [],
        details: [subject.failure.message],
        established: [`It is about: ${what}, tried ${effect?.attempts ?? 0} times.`],
      };
    }
    case 'question':
      return { said: [subject.question], details: [], established: [] };
    case 'charter':
      return { said: [], details: [], established: charterLines(run, subject.budget) };
    case 'spawn': {
      const { role, brief, write, uses, budget } = subject.spawning;
      const kept = [
        write === null ? [] : `Only these files: ${write.join(', ')}`,
        uses === null ? [] : `Only these tools: ${uses.join(', ')}`,
        budget === null ? [] : `At most ${budgetText(budget)}`,
      ].flat();
      return {
        said: [`A ${oneLine(role, 40)}, with this brief:\n`, brief, ...kept.map((line) => `\n${onOneLine(line)}`)],
        details: [],
        established: [],
      };
    }
    case 'health':
    case 'motion':
      return {
        said: 'brief' in subject.measure ? ['The brief:\n', subject.measure.brief] : [],
        details: ['Evidence that is given:\n', subject.evidence],
        established: [`The measure: ${measureText(subject.measure)}.`, ...aboutLines(run, subject.measure)],
      };
  }
}

/** What a yes allows, task by task. */
const planText = ({ teams, tasks }: Plan): Body => [
  `${tasks.length} task(s)${teams.length === 0 ? '' : ` in ${teams.length} teams`}, what each may do:`,
  ...teams.map(({ id, title }) => `\n\nTeam ${id}: ${onOneLine(title)}`),
  ...tasks.flatMap((task) => [`\n\n${task.id}: ${onOneLine(task.title)}`, limitsText(task)]),
];

const planDetails = ({ summary, tasks }: Plan): Body => [
  'The summary:\n',
  summary,
  ...tasks.flatMap((task): Body => [`\n\nThe brief of ${task.id}:\n`, task.brief, criteriaText(task)]),
];

const listText = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `\n${title}:${items.map((item) => `\n- ${onOneLine(item)}`).join('')}`;

/** Never cut: what it may touch, run and spend. */
const limitsText = ({ globs, checks, dependsOn, team, budget }: PlanTask): string =>
  [
    listText('May change', [globs.join(', ')]),
    listText('Checks of its own', checks),
    listText('After', dependsOn),
    listText('Team', team === null ? [] : [team]),
    listText('At most', budget === null ? [] : [budgetText(budget)]),
  ].join('');

const criteriaText = ({ criteria }: PlanTask): string => listText('Done when', criteria);

function commandLine(run: Run, { call }: Extract<AskSubject, { kind: 'command' }>): string {
  const where = run.settings.sandbox === 'none' ? 'outside any sandbox' : `in the sandbox (${run.settings.sandbox})`;
  const whose = call === null ? "It is the project's own, run by code" : 'It is a command of the agent that asks';
  return `${whose}, ${where}.`;
}

function budgetLine(run: Run, { cap, tokens, money }: Extract<AskSubject, { kind: 'budget' }>): string {
  const figures = [
    `the cap is ${budgetText(budgetOf(run, cap))}`,
    `spent under it: ${budgetText(spentUnder(run, cap))}`,
    `held by calls under way: ${budgetText(heldUnder(run, cap))}`,
    `the next call may need ${budgetText({ tokens, money })}`,
  ];
  return `Of ${capText(cap)}: ${figures.join('; ')}.`;
}

const charterLines = (run: Run, budget: Parameters<typeof budgetText>[0]): string[] => {
  const { gates, models, checks, setup, sandbox, limits } = run.settings;
  return [
    `Budget of the run: ${budgetText(budget)}.`,
    `Models: ${modelsText(models)}.`,
    `Who decides: ${Object.entries(gates)
      .map(([gate, decider]) => `${gate} ${decider}`)
      .join(', ')}.`,
    `Set-up: ${commandsText(setup)}. Checks: ${commandsText(checks)}. Sandbox: ${sandbox}.`,
    `At most ${limits.agents} agents, ${limits.developers} tasks at a time, ${limits.turns} turns an agent.`,
  ];
};

const commandsText = (commands: readonly string[]): string =>
  commands.map((command) => `\`${oneLine(command, 200)}\``).join(', ') || 'none';

/** The work on a task as it was handed in, with every proof and verdict about it. */
function workText(run: Run, task: Task | undefined): MotionText {
  if (task === undefined) return { said: [], details: [], established: ['The task is not there.'] };
  const { submission } = task;
  const review = task.reviews.at(-1);
  const said = [`${task.id}: ${onOneLine(task.title)}`, limitsText(task), criteriaText(task)];
  const details: Body = [
    'The brief:\n',
    task.brief,
    ...(submission
      ? [`\n\nIts author ${task.developer ?? ''} says: ${oneLine(submission.title, 200)}\n`, submission.summary]
      : []),
    ...(review
      ? [
          `\n\nThe last review, by ${review.by}, says:\n`,
          review.summary,
          ...review.findings.flatMap(({ path, line, text }): Body => [`\n- ${oneLine(path, 200)}:${line}: `, text]),
        ]
      : []),
  ];
  return { said, details, established: [...workLines(run, task), ...proofLines(run, task)] };
}

function workLines(run: Run, task: Task): string[] {
  const { submission, pull } = task;
  const asked = Object.values(run.asks).some(({ subject }) => subject.kind === 'merge' && subject.task === task.id);
  const verdicts = task.reviews.map(({ by, verdict, commit }) => `${by} ${verdict} at ${commit.slice(0, 10)}`);
  return [
    `${task.id} ${asked ? 'is reviewed and waits to be allowed' : stageOf(run, task)}; times handed in: ${task.rounds}, handed out again: ${task.delegated}.`,
    submission
      ? `Commit ${submission.commit.slice(0, 12)}, files: ${submission.files
          .slice(0, 40)
          .map((file) => oneLine(file, 200))
          .join(', ')}${submission.files.length > 40 ? ` and ${submission.files.length - 40} more` : ''}.`
      : 'Nothing is handed in now.',
    ...(pull ? [`Pull request #${pull.number}.`] : []),
    `Verdicts of reviewers: ${verdicts.join('; ') || 'none'}.`,
  ];
}

function proofLines(run: Run, { certificate, mergeCertificate }: Task): string[] {
  const proofs = [certificate, mergeCertificate].filter((one) => one !== null);
  if (proofs.length === 0) return ['There is no certificate.'];
  return [...proofs.map(proofLine), ...baseLines(run)];
}

function baseLines({ baseline }: Run): string[] {
  const checks = (baseline?.checks ?? []).map(({ command, exitCode }) => codeText(command, exitCode));
  return checks.length === 0 ? [] : [`At the base, before anyone started: ${checks.join(', ')}.`];
}

const proofLine = ({ of, commit, checks, setup, conflicts }: Certificate): string =>
  `Certificate of ${of === 'merge' ? 'the merge of ' : ''}${commit.slice(0, 12)}, run by code: ${[...setup, ...checks].map(({ command, exitCode }) => codeText(command, exitCode)).join(', ')}${conflicts.length > 0 ? `; conflicts in ${conflicts.map((path) => oneLine(path, 200)).join(', ')}` : ''}.`;

const codeText = (command: string, code: number | null): string =>
  `\`${oneLine(command, 200)}\` ${code === null ? 'ran out of time' : `exits with ${code}`}`;

/** How whom or what a measure names stands. */
function aboutLines(run: Run, measure: Extract<AskSubject, { kind: 'motion' }>['measure']): string[] {
  const agent = 'agent' in measure ? named(run.agents, measure.agent) : undefined;
  const task = 'task' in measure ? named(run.tasks, measure.task) : undefined;
  return [
    ...(agent
      ? [
          `${agent.id}: ${agent.role} of tier ${agent.tier}, below ${agent.parent ?? 'nobody'}, ${agent.turn} turns, spent ${budgetText(agent.spent)}, of its last ${agent.recent.length} calls ${agent.recent.filter(({ ok }) => ok).length} went well.`,
        ]
      : []),
    ...(task ? workLines(run, task) : []),
  ];
}
