import type { Certificate, CommandResult } from '../facts.ts';
import { lastLeaders, lastWords } from '../run/leads.ts';
import type { Effect, Run, Task } from '../run/state.ts';
import type { Body } from '../text.ts';
import { type Chamber, newChamber } from './chamber.ts';

/** Found again in what we wrote, so that an effect is never made twice. Invisible where Markdown is shown. */
export const markerOf = (run: Run, effect: Pick<Effect, 'id'>): string => `<!-- swarm run=${run.id} n=${effect.id} -->`;

/** The branch of a task on the forge: from our counters alone, never from anybody's words. */
export const branchOf = (run: Run, task: string): string => `swarm/${run.id}/${task}`;

const items = (lines: readonly string[]): string => lines.map((line) => `\n- ${line}`).join('');

const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

const verdict = (result: CommandResult): string =>
  `${code(result.command)}: ${result.exitCode === null ? 'out of time' : `exit code ${result.exitCode}`}`;

export const subIssueBody = (run: Run, task: Task): Body => [
  `Part of #${run.mission.issue}.\n\n`,
  task.brief,
  `\n\n**Done when**${items(task.criteria)}`,
];

/** What a pull request says of itself: whose words are whose is plain. */
export const pullBody = (run: Run, task: Task): Body => [
  `For #${task.issue?.number ?? run.mission.issue}${task.issue ? ` (part of #${run.mission.issue})` : ''}.\n\n`,
  task.submission?.summary ?? '',
  ...(task.certificate ? certificateText(run, task, task.certificate) : []),
  '\n\nWritten by an agent of Issue Swarm; reviewed by another.',
];

function certificateText(run: Run, task: Task, certificate: Certificate): Body {
  const base = run.baseline?.checks ?? [];
  return [
    `\n\n### Certificate for ${certificate.commit.slice(0, 12)}\nRun by code, not by a model, in a fresh copy of this commit:`,
    items(certificate.checks.map(verdict)),
    `\n\nThe same at the base, before anyone started:`,
    items(base.map(verdict)),
    `\n\nAcceptance criteria, for the reviewer to hold against the change:`,
    items(task.criteria),
  ];
}

const ACCEPTED = '**Accepted.** ';

/** Is this the text of a review of this run that accepts? */
export const acceptsBy = (run: Run, body: string): boolean =>
  body.startsWith(ACCEPTED) && body.includes(`<!-- swarm run=${run.id} `);

/** How the text of a review begins what it says of a place at which the forge would take no comment. */
export const besideOf = ({ path, line }: { readonly path: string; readonly line: number }): string =>
  `${code(`${path}:${line}`)} `;

/** The review as a whole; its findings stand at their lines. `beside` are those that the forge would not take at a line. */
export const reviewBody = (task: Task, beside: readonly { path: string; line: number; text: Body[number] }[]): Body => {
  const review = task.reviews.at(-1);
  if (!review) return [];
  return [
    review.verdict === 'accept' ? ACCEPTED : '**Changes are asked for.** ',
    review.summary,
    ...beside.flatMap((finding): Body => [`\n\n${besideOf(finding)}`, finding.text]),
  ];
};

/**
 * Who allowed the merge of a task and where that is written down, in words of code alone: reasons stand in the log of the
 * run. Empty where rules decided.
 */
export function mergeDecision(run: Run, { motions }: Chamber, task: string): string {
  const motion = motions.findLast(
    ({ subject, decided }) => subject.kind === 'merge' && subject.task === task && decided?.verdict === 'allow',
  );
  if (!motion?.decided || motion.decided.by === 'policy') return '';
  const { by, conditions, constitution } = motion.decided;
  const last = Math.max(0, ...motion.ballots.map(({ round }) => round));
  const cast = motion.ballots.filter(({ round }) => round === last);
  const count = (verdict: string): number => cast.filter(({ ballot }) => ballot.verdict === verdict).length;
  const parts = [
    cast.length === 0 ? [] : `ballots: ${count('allow')} for, ${count('deny')} against, ${count('abstain')} abstained`,
    conditions.length === 0 ? [] : `conditions: ${conditions.length}`,
    constitution === null ? [] : `constitution ${constitution.slice(0, 12)}`,
  ].flat();
  return `Allowed by the ${by}${parts.length > 0 ? ` (${parts.join('; ')})` : ''}: decision ${motion.ask} of run ${run.id}.`;
}

const decided = (run: Run, chamber: Chamber, { id, merged }: Task): string => {
  const said = merged === null ? '' : mergeDecision(run, chamber, id);
  return said === '' ? '' : `. ${said}`;
};

/** What the issue is told at the end. */
export function summaryBody(run: Run, chamber: Chamber = newChamber()): Body {
  const ends = lastLeaders(run).map(({ left }) => left?.outcome ?? 'failed');
  const outcome = ends.length === 0 ? 'failed' : (ends.find((end) => end !== 'done') ?? 'done');
  const pulls = Object.values(run.tasks).flatMap((task) =>
    task.pull
      ? [
          `#${task.pull.number} ${task.title}${task.merged ? ` (merged as ${task.merged.commit.slice(0, 12)})` : ''}${decided(run, chamber, task)}`,
        ]
      : [],
  );
  return [
    outcome === 'done' ? '' : `**This work ended without a merge of everything: ${outcome}.**\n\n`,
    ...lastWords(run),
    ...(pulls.length > 0 ? [`\n\nPull requests:${items(pulls)}`] : []),
  ];
}
