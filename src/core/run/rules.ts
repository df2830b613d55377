import { orphans } from './adopt.ts';
import { breakers } from './breakers.ts';
import { deliberate } from './deliberate.ts';
import { add, type Draft, end, finish, say, stop } from './draft.ts';
import { health } from './health.ts';
import { intend } from './intend.ts';
import { join } from './join.ts';
import { replacePm, startLeads } from './lead-teams.ts';
import { lastLeaders, leadOf, livingPms } from './leads.ts';
import { list } from './list.ts';
import { mustWait } from './must-wait.ts';
import { pipeline } from './pipeline.ts';
import { regrantBelow } from './regrant.ts';
import { stalled } from './stalled.ts';
import { mayBegin, spent, waitsInVain } from './standing.ts';
import { type Agent, callsOf, hasEffect, livingAgents, type Run, taskList } from './state.ts';
import { waitsOn } from './waits-on.ts';

/** A rule adds what follows from how things stand, or nothing. */
type Rule = (draft: Draft) => void;

/** Everything that follows without I/O, in one decision: the rules are applied until none has anything to add. */
export function settleAll(draft: Draft): void {
  for (let round = 0; round < 1000; round++) {
    const before = draft.facts.length;
    if (draft.run.state !== 'open') return;
    for (const rule of rules) {
      rule(draft);
      if (draft.facts.length > before) break;
    }
    if (draft.facts.length === before) return;
  }
  throw new Error('the rules of the core never come to rest: two of them undo each other');
}

const rules: readonly Rule[] = [
  impossibleBaseline,
  replacePm,
  orphans,
  regrantBelow,
  leaveWithTask,
  closing,
  breakers,
  health,
  repliesThatWillNotCome,
  startPm,
  startLeads,
  openSubIssues,
  tasksInVain,
  startDevelopers,
  deliberate,
  ...pipeline,
  stalled,
];

function impossibleBaseline(draft: Draft): void {
  if (draft.run.baseline?.impossible) {
    if (!draft.run.stopped) stop(draft, draft.run.baseline.impossible);
  }
}

/** Nobody reviews what has ended, nor finds out anything for it. */
function leaveWithTask(draft: Draft): void {
  for (const agent of livingAgents(draft.run)) {
    const task = agent.task === null ? undefined : draft.run.tasks[agent.task];
    if (task && task.ended !== null && task.developer !== agent.id)
      return end(draft, agent, { outcome: 'cancelled', summary: say(`${task.id} has ended: ${task.ended}.`) });
  }
}

/** Once all that led have left: the issue is told, closed where the work is done, and the run closes when no effect is open. */
function closing(draft: Draft): void {
  const { run } = draft;
  const leaders = lastLeaders(run);
  if (!run.stopped && (leaders.length === 0 || livingPms(run).length > 0)) return;
  if (livingAgents(run).some((agent) => agent.tier > 0)) return;
  // What was under way still comes to its end: a merge belongs in the summary, and what a model call cost into the books.
  if (underWay(run) || Object.keys(run.ledger.reserved).length > 0) return;
  const outcome = run.stopped ? run.stopped.outcome : outcomeOf(leaders);
  const told = run.stopped !== null || run.told;
  if (!told && !hasEffect(run, 'summary')) return intend(draft, 'summary', {});
  if (!told) return;
  if (outcome === 'merged' && !run.issueClosed) {
    if (!hasEffect(run, 'close-issue')) intend(draft, 'close-issue', {});
    return;
  }
  add(draft, { type: 'run-closed', outcome, at: draft.at });
}

/** Is an effect still to come? What the forge refused for good does not hold up the end. */
const underWay = (run: Run): boolean =>
  Object.values(run.effects).some((effect) => effect.retryAt !== Number.MAX_SAFE_INTEGER);

/** Merged only where every team is done. */
function outcomeOf(leaders: readonly Agent[]): 'merged' | 'failed' | 'blocked' | 'limited' | 'cancelled' {
  const outcomes = leaders.map(({ left }) => left?.outcome ?? 'failed');
  const worse = outcomes.find((outcome) => outcome !== 'done');
  return worse ?? (outcomes.length > 0 ? 'merged' : 'failed');
}

/** Nobody waits for an answer from someone who has left or has nothing more to say. */
function repliesThatWillNotCome(draft: Draft): void {
  for (const call of Object.values(draft.run.calls)) {
    if (call.waitsFor !== 'reply' || call.awaits === null || call.awaits === 'chair') continue;
    const other = draft.run.agents[call.awaits];
    const quiet =
      !other ||
      other.left !== null ||
      ((other.unread === 0 || spent(draft.run, other)) &&
        other.thinking === null &&
        callsOf(draft.run, other.id).length === 0) ||
      waitsOn(draft.run, other.id, call.agent);
    if (quiet) return finish(draft, call.id, false, `${call.awaits} did not reply. Go on without the answer.`);
  }
}

function startPm(draft: Draft): void {
  const { run } = draft;
  if (run.stopped || run.baseline === null || Object.values(run.agents).some((agent) => agent.tier === 1)) return;
  const { setup, checks } = run.baseline;
  const red = checks
    .filter((check) => check.exitCode !== 0)
    .map((check) => `\`${check.command}\` (exit ${check.exitCode ?? 'none: out of time'})`);
  const brief = say(
    `Take issue #${run.mission.issue} to merged pull requests. Plan it, follow the tasks, close it with a summary.\n` +
      `The project's checks: ${run.settings.checks.map((command) => `\`${command}\``).join(', ')}. ` +
      (red.length === 0 ? 'All pass at the base.' : `Red at the base: ${red.join(', ')}.`),
    ...(red.length > 0
      ? ['\nOutput at the base:\n', ...checks.filter((check) => check.exitCode !== 0).map((check) => check.output)]
      : []),
    ...(setup.length > 0 ? [`\nSet up with: ${setup.map((one) => `\`${one.command}\``).join(', ')}.`] : []),
  );
  join(draft, { role: 'pm', parent: 'board', task: null, brief });
}

/** With more than one task, each has an issue of its own. */
function openSubIssues(draft: Draft): void {
  const { run } = draft;
  if (taskList(run).length < 2) return;
  for (const task of taskList(run))
    if (task.issue === null && task.ended === null && !hasEffect(run, 'open-sub-issue', task.id))
      intend(draft, 'open-sub-issue', { task: task.id });
}

function tasksInVain(draft: Draft): void {
  for (const task of taskList(draft.run))
    if (waitsInVain(draft.run, task)) add(draft, { type: 'task-ended', task: task.id, outcome: 'cancelled' });
}

function startDevelopers(draft: Draft): void {
  const { run } = draft;
  if (run.stopped) return;
  for (const task of taskList(run)) {
    const pm = leadOf(run, task.team);
    if (!pm || !mayBegin(run, task) || mustWait(run, pm, 'developer')) continue;
    const brief = say(
      `Task ${task.id}: ${task.title}\n\n`,
      task.brief,
      ...list('Acceptance criteria', task.criteria),
      ...list('You may change', task.globs),
      ...list('Checks of this task', task.checks),
      ...list('Run already in your files, so that what it installs is there', run.settings.setup),
      ...list(
        "The project's checks, and what they said at the base before anyone started",
        (run.baseline?.checks ?? []).map(
          (check) => `\`${check.command}\`: ${check.exitCode === 0 ? 'passed' : 'failed; it has to pass in the end'}`,
        ),
      ),
      ...(task.reopened
        ? [
            '\n\nSomeone has worked on this task before; what is in the workbench is theirs. It goes on because:\n',
            ...task.reopened,
          ]
        : []),
    );
    join(draft, { role: 'developer', parent: pm.id, task: task.id, brief, scope: { write: task.globs } });
    return;
  }
}
