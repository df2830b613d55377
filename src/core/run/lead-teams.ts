import type { Body } from '../text.ts';
import { diedByItself } from './adopt.ts';
import { isBreaker } from './breaker-words.ts';
import { type Draft, say } from './draft.ts';
import { join } from './join.ts';
import { leadersOf, leadOf, tasksOf, teamsOf } from './leads.ts';
import { list } from './list.ts';
import { hasRoomToLead } from './must-wait.ts';
import type { Agent, Run } from './state.ts';

/** Each team of an approved plan has a PM, where there is room for it; who made the plan leads the first. A rule of the core. */
export function startLeads(draft: Draft): void {
  const { run } = draft;
  const { board } = run.agents;
  if (run.stopped || run.plan === null || !board) return;
  for (const { id, title } of run.plan.teams) {
    if (leadersOf(run, id).length > 0 || !hasRoomToLead(run, board)) continue;
    const brief = say(
      `You lead team "${id}" (${title}) on issue #${run.mission.issue}. The plan is approved, and the tasks of your team start by themselves as they become ready.`,
      ...list('Your tasks', ofTeam(run, id)),
      ...list('The other teams', otherTeams(run, id)),
      '\n\nFollow your tasks: answer questions, hand out again what ended without a merge, add what is missing. Where your work touches that of another team, or both want the same files or budget, write to its PM and agree on who goes first. Report done when all tasks of your team are merged.',
    );
    join(draft, { role: 'pm', parent: 'board', task: null, team: id, brief });
    return;
  }
}

/** A PM that a limit or a breaker ended, while work goes on, is replaced: once for each team. A rule of the core. */
export function replacePm(draft: Draft): void {
  const { run } = draft;
  if (run.stopped || run.plan === null || isOver(draft)) return;
  for (const team of teamsOf(run)) {
    const leaders = leadersOf(run, team);
    const last = leaders.at(-1);
    if (!last || !mayBeReplaced(leaders, last)) continue;
    if (tasksOf(run, team).every((task) => task.merged !== null || task.ended !== null)) continue;
    join(draft, {
      role: 'pm',
      parent: 'board',
      task: null,
      ...(team === null ? {} : { team }),
      replaces: last.id,
      brief: say(...goOn(run, team, last)),
    });
    return;
  }
}

/** Is the time of the whole run up? Then nobody takes over. */
const isOver = ({ run, at }: Draft): boolean =>
  run.active > 0 && at >= run.active + Math.max(0, run.settings.limits.runMs - run.worked);

/** Whose budget is gone would leave another as little. */
const mayBeReplaced = (leaders: readonly Agent[], last: Agent): boolean =>
  leaders.every(({ left }) => left !== null) &&
  diedByItself(last) &&
  last.reason !== 'over-budget' &&
  // What was asked already, when a breaker stopped it, is not done in spite of the answer.
  !last.flagged.some(isBreaker) &&
  leaders.filter(diedByItself).length < 2;

const goOn = (run: Run, team: string | null, last: Agent): Body => [
  `You take the place of ${last.id}, who has left (${last.reason ?? 'ended'}): you lead the work on issue #${run.mission.issue}${team === null ? '' : `, team "${team}"`} from here to its end. What ${last.id} said last: `,
  ...(last.left?.summary ?? []),
  '\n\nThe plan is approved and stands in your prompt. Who is at work goes on, below you from now on.',
  ...list('How the tasks stand', ofTeam(run, team)),
  ...(teamsOf(run).length > 1 ? list('The other teams', otherTeams(run, team)) : []),
  '\n\nYou are woken when a task fails, when someone asks you, and when all have ended. Then report.',
];

const ofTeam = (run: Run, team: string | null): string[] =>
  tasksOf(run, team).map((task) => {
    const state = task.merged
      ? 'merged'
      : (task.ended ?? (task.developer ? `${task.developer} is at work` : 'not begun'));
    return `${task.id}: ${task.title} (${state})`;
  });

const otherTeams = (run: Run, own: string | null): string[] =>
  (run.plan?.teams ?? [])
    .filter(({ id }) => id !== own)
    .map(
      ({ id, title }) => `${id} (${title}), led by ${leadOf(run, id)?.id ?? 'nobody'}: ${ofTeam(run, id).join('; ')}`,
    );
