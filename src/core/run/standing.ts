import type { Certificate, CommandResult } from '../facts.ts';
import { mayOverlap } from '../glob.ts';
import { modelFor } from '../model-for.ts';
import { ballotOf, ballotWanted } from './ballot-of.ts';
import { isBreaker } from './breaker-words.ts';
import { fallsUnder } from './caps.ts';
import { answersFor, helpersOf, isChief, isHelper, livingPms } from './leads.ts';
import { type Agent, callsOf, currentReview, type Run, type Task, taskList } from './state.ts';

const passed = (result: CommandResult): boolean => result.exitCode === 0;

/** Was this check already red before anyone started? */
const redAtBase = (run: Run, command: string): boolean =>
  run.baseline?.checks.some((check) => check.command === command && check.exitCode !== 0) ?? false;

/**
 * Do the recorded exit codes prove the task done? Its own checks must pass, and the project's too. Where other tasks are
 * still to be merged, checks that were red at the base may be red yet: another task may have to mend them.
 */
export function proves(run: Run, task: Task, certificate: Certificate): boolean {
  if (certificate.conflicts.length > 0 || !certificate.setup.every(passed)) return false;
  const asked = [...run.settings.checks, ...task.checks];
  if (!asked.every((command) => certificate.checks.some((check) => check.command === command))) return false;
  const complete = holdsEverything(run, task, certificate);
  return certificate.checks.every(
    (check) => passed(check) || (!complete && !task.checks.includes(check.command) && redAtBase(run, check.command)),
  );
}

/** Is every task of the plan in what was checked? A head was begun before the others were merged. */
const holdsEverything = (run: Run, task: Task, { of }: Certificate): boolean =>
  taskList(run).every((other) => other.id === task.id || (of !== 'head' && other.merged !== null));

/** The newest proof about the base as it stands: green, and about exactly the tree that is there. */
export function baseVerified(run: Run): boolean {
  const last = taskList(run).find((task) => task.merged?.commit === run.base.commit);
  const proof = last ? proofOfMerge(last) : null;
  const checks = proof?.checks ?? [];
  return checks.length > 0 && checks.every(passed);
}

export function proofOfMerge(task: Task): Certificate | null {
  if (task.merged === null) return null;
  if (task.mergeCertificate?.tree === task.merged.tree) return task.mergeCertificate;
  return task.verifiedAfter?.tree === task.merged.tree ? task.verifiedAfter : null;
}

/** Nothing more will happen to these tasks by itself. */
const settled = (tasks: readonly Task[]): boolean =>
  tasks.every((task) => task.ended !== null || (task.merged !== null && (task.issue === null || task.closed)));

/** Is all that a PM answers for at its end? Who leads the first team has the last word: the others report before it. */
const ownSettled = (run: Run, pm: Agent): boolean =>
  settled(answersFor(run, pm)) && (!isChief(run, pm) || livingPms(run).length === 1);

/** Has the agent handed on what it had, so that only something new gives it work? */
export function parked(run: Run, agent: Agent): boolean {
  if (agent.tier === 0) return true;
  // Whoever waits for an answer says nothing until it is there.
  if (agent.silent > 0 && helpersOf(run, agent).length > 0) return true;
  if (isHelper(agent)) return false;
  if (agent.task === null) return run.plan !== null && !ownSettled(run, agent);
  const task = run.tasks[agent.task];
  if (!task) return true;
  if (task.developer === agent.id) return task.submission !== null || task.merged !== null;
  if (task.submission === null || task.pushed !== task.submission.commit || !task.pull?.ready) return true;
  return currentReview(task) !== null;
}

/** An open question that no model call may run ahead of. */
const held = (run: Run, agent: Agent): boolean =>
  Object.values(run.asks).some(
    ({ subject }) =>
      (subject.kind === 'budget' && fallsUnder(run, agent, subject.cap)) ||
      subject.kind === 'charter' ||
      (subject.kind === 'model' && subject.agent === agent.id) ||
      (subject.kind === 'health' && subject.agent === agent.id && isBreaker(subject.of)) ||
      (subject.kind === 'command' && subject.call === null),
  );

/** Is it held, by itself or with the lineage that it belongs to? */
export function isPaused(run: Run, agent: Agent): boolean {
  for (let at: Agent | undefined = agent; at; at = at.parent === null ? undefined : run.agents[at.parent])
    if (at.paused) return true;
  return false;
}

/** Has it had all the turns that the run allows one agent, or as many again since somebody let it go on? */
export const spent = (run: Run, agent: Agent): boolean => agent.turn - agent.turnsFrom >= run.settings.limits.turns;

/** Is this agent's next turn owed, now or after a wait? A turn under way is owed until it is settled. */
export function owesTurn(run: Run, agent: Agent): boolean {
  if (agent.left !== null || isPaused(run, agent)) return false;
  if (agent.tier === 0) return agent.thinking !== null ? ballotWanted(run, agent) : ballotOf(run, agent) !== null;
  if (agent.thinking !== null) return true;
  if (held(run, agent) || spent(run, agent) || callsOf(run, agent.id).length > 0) return false;
  return agent.unread > 0 || !parked(run, agent);
}

/** Is the agent's history too long for one more turn as it is? */
export function owesCompaction(run: Run, agent: Agent): boolean {
  if (agent.thinking !== null) return agent.thinking === 'compact';
  const { window } = modelFor(run.settings, agent);
  const room = Math.max(window * run.settings.limits.compactAt, window - 4 * run.settings.limits.outputTokens);
  return agent.turn > agent.compacted + 1 && agent.contextTokens > Math.min(room, window * 0.9);
}

const working = (task: Task): boolean => task.developer !== null && task.merged === null && task.ended === null;

/** May this task begin now? What it depends on is merged, nothing at work may touch the same files, and a seat is free. */
export function mayBegin(run: Run, task: Task): boolean {
  if (task.developer !== null || task.ended !== null || task.merged !== null) return false;
  if (taskList(run).length > 1 && task.issue === null) return false;
  if (!task.dependsOn.every((id) => run.tasks[id]?.merged !== null && run.tasks[id] !== undefined)) return false;
  const busy = taskList(run).filter(working);
  if (busy.length >= (run.mode === 'sequential' ? 1 : run.settings.limits.developers)) return false;
  return !busy.some((other) => other.globs.some((a) => task.globs.some((b) => mayOverlap(a, b))));
}

/** Tasks that wait for one which will never be merged. */
export const waitsInVain = (run: Run, task: Task): boolean =>
  task.developer === null &&
  task.ended === null &&
  task.dependsOn.some((id) => (run.tasks[id]?.ended ?? null) !== null && run.tasks[id]?.merged === null);

/** Is what a PM answers for done, so that it may say so? A sentence where it is not. */
export function unfinished(run: Run, pm: Agent): string | null {
  if (run.plan === null) return 'There is no approved plan yet: submit one with submit_plan.';
  const own = answersFor(run, pm);
  const open = own.filter((task) => task.merged === null);
  if (open.length > 0)
    return `Not merged: ${open.map((task) => `${task.id} (${task.ended ?? 'at work'})`).join(', ')}. Delegate it again, or report "failed" or "blocked".`;
  if (!settled(own)) return 'The last tasks are still being closed. Wait for their reports.';
  if (!isChief(run, pm)) return null;
  const others = livingPms(run).filter(({ id }) => id !== pm.id);
  if (others.length > 0)
    return `${others.map(({ id }) => id).join(', ')} must report first. You are woken when they have.`;
  return baseVerified(run) ? null : 'The checks have not passed on the base branch as it is now.';
}
