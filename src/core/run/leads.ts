import type { Body } from '../text.ts';
import { type Agent, livingAgents, type Run, type Task, taskList } from './state.ts';

/** Roles that come with a run, a team or a task by themselves; all others are helpers that somebody spawned. */
const COMES_BY_ITSELF: ReadonlySet<string> = new Set(['pm', 'developer', 'reviewer']);

/** Was it spawned for an answer? Then its report is all that it is there for. */
export const isHelper = ({ role, tier }: Pick<Agent, 'role' | 'tier'>): boolean =>
  tier > 0 && !COMES_BY_ITSELF.has(role);

export const comesByItself = (role: string): boolean => COMES_BY_ITSELF.has(role);

/** Those who ever led the run or a team of it, in the order they joined. */
export const pmsOf = (run: Run): Agent[] =>
  Object.values(run.agents).filter(({ tier, role }) => tier === 1 && role === 'pm');

export const livingPms = (run: Run): Agent[] => pmsOf(run).filter(({ left }) => left === null);

/** The ids of the teams, the first PM's before the others; one that has no name where the plan has no teams. */
export const teamsOf = (run: Run): readonly (string | null)[] => {
  const teams = run.plan?.teams ?? [];
  return teams.length > 0 ? teams.map(({ id }) => id) : [null];
};

/** The team that a PM leads; one that joined before there was a plan leads the first. */
const teamOf = (run: Run, pm: Agent): string | null => pm.team ?? teamsOf(run)[0] ?? null;

/** Those who ever led a team, in the order they joined. */
export const leadersOf = (run: Run, team: string | null): Agent[] =>
  pmsOf(run).filter((pm) => teamOf(run, pm) === team);

/** Whoever leads a team now: its own PM, or, where it has none any more, whoever else leads. */
export const leadOf = (run: Run, team: string | null): Agent | undefined =>
  leadersOf(run, team).find(({ left }) => left === null) ?? livingPms(run)[0];

/** Does this PM lead the first team? It answers for the whole. */
export const isChief = (run: Run, pm: Agent): boolean => teamOf(run, pm) === teamsOf(run)[0];

/** The tasks that a PM answers for before it may say that it is done. */
export const answersFor = (run: Run, pm: Agent): Task[] =>
  isChief(run, pm) ? taskList(run) : taskList(run).filter(({ team }) => team === pm.team);

/** May this PM hand out tasks of this team? Those of its own, and those of a team that nobody leads any more. */
export const mayLead = (run: Run, pm: Agent, team: string | null): boolean =>
  teamsOf(run).length < 2 || leadOf(run, team)?.id === pm.id || teamOf(run, pm) === team;

/** The tasks of one team; all where the plan has none. */
export const tasksOf = (run: Run, team: string | null): Task[] =>
  teamsOf(run).length < 2 ? taskList(run) : taskList(run).filter((task) => task.team === team);

/** Agents directly below one, alive, that were spawned for an answer. */
export const helpersOf = (run: Run, agent: Pick<Agent, 'id'>): Agent[] =>
  livingAgents(run).filter((other) => other.parent === agent.id && isHelper(other));

/** All who descend from an agent and live, the nearest first. */
export function descendantsOf(run: Run, agent: string): Agent[] {
  const children = livingAgents(run).filter(({ parent }) => parent === agent);
  return [...children, ...children.flatMap(({ id }) => descendantsOf(run, id))];
}

/** The last that led each team, the first team's before the others'. */
export const lastLeaders = (run: Run): Agent[] => teamsOf(run).flatMap((team) => leadersOf(run, team).at(-1) ?? []);

/** What those who led say at the end: the first team's PM for the whole, the others for their teams. */
export const lastWords = (run: Run): Body =>
  lastLeaders(run).flatMap(({ left, team }, at): Body => {
    const summary = left?.summary ?? [];
    return at === 0 || summary.length === 0 ? summary : [`\n\nTeam ${team}: `, ...summary];
  });
