import { modelFor } from '../../core/model-for.ts';
import { budgetStanding, type CapStanding } from '../../core/projections/budget-standing.ts';
import { leavingText } from '../../core/projections/leaving-words.ts';
import { lensName } from '../../core/projections/lens-name.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { doingOf } from '../../core/projections/standing-words.ts';
import { type Activity, activityOf, type Branch, lineage, type Share } from '../../core/projections/team.ts';
import { budgetText } from '../../core/projections/words.ts';
import { isPaused } from '../../core/run/standing.ts';
import type { Agent, Run } from '../../core/run/state.ts';
import { asksOfChair } from '../history/run-texts.ts';
import type { Face, TreeLine } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';
import { runFace, spendText } from './run-face.ts';

/** What a line of the agents view stands for: a run, or an agent of it. */
export interface AgentIds {
  readonly key: string;
  readonly run: string;
  /** Absent on the line of the run itself. */
  readonly agent?: string;
}

/** Under this scheme a file decoration dims whoever has left. */
export const AGENT_SCHEME = 'swarm-agent';

/** The runs that are going, each with its agents by lineage. */
export const agentLines = (going: readonly Overview[]): readonly TreeLine<AgentIds>[] =>
  going.map((overview) => ({
    ids: { key: overview.run.id, run: overview.run.id },
    face: runFace(overview),
    children: linesOf(overview),
  }));

/** The agents of a run by lineage; below the board, before those that it has at work, its members. */
function linesOf(overview: Overview): readonly TreeLine<AgentIds>[] {
  const seen: Seen = { overview, budgets: budgetsOf(overview.run) };
  const roots = lineage(overview.run);
  const members = roots.filter(({ agent }) => agent.tier === 0 && agent.id !== 'board');
  return roots.flatMap((branch) => {
    if (members.includes(branch)) return [];
    const line = agentLine(seen, branch);
    if (branch.agent.id !== 'board' || members.length === 0 || !('length' in line.children)) return line;
    return { ...line, children: [membersLine(seen, members), ...line.children] };
  });
}

/** The members of the board, folded: what one of them does matters less than who is at work. */
function membersLine(seen: Seen, members: readonly Branch[]): TreeLine<AgentIds> {
  const { run } = seen.overview;
  const balloting = members.filter(({ agent }) => agent.thinking === 'ballot');
  const on = [...new Set(balloting.flatMap(({ agent }) => agent.on ?? []))].join(', ');
  const label = members.length === 1 ? '1 member' : `${members.length} members`;
  const description = balloting.length === 0 ? 'watch' : `${balloting.length} ballot on ${on}`;
  return {
    ids: { key: `${run.id}/ members`, run: run.id },
    face: {
      label,
      description,
      icon: { id: 'organization', color: balloting.length === 0 ? 'descriptionForeground' : 'charts.blue' },
      contextValue: 'members',
      open: 'collapsed',
      spoken: `${label} of the board, ${description}`,
      resource: null,
      click: null,
    },
    children: members.map((member) => agentLine(seen, member)),
  };
}

/** A run as its lines are made from it. */
interface Seen {
  readonly overview: Overview;
  readonly budgets: ReadonlyMap<string, CapStanding>;
}

function agentLine(seen: Seen, { agent, children }: Branch): TreeLine<AgentIds> {
  const { overview } = seen;
  const { run } = overview;
  const ids = { key: `${run.id}/${agent.id}`, run: run.id, agent: agent.id };
  const description = partsOf(seen, agent)
    .map((part) => labelText(part))
    .join(' · ');
  const isBoard = agent.id === 'board';
  const activity = isBoard && asksOfChair(overview).length > 0 ? 'asks' : activityOf(run, agent);
  return {
    ids,
    face: {
      label: agent.id,
      description,
      icon: iconOf(agent, activity),
      contextValue: contextValueOf(run, agent.id),
      open: openOf(agent, children.length > 0),
      spoken: `${agent.id}, ${description}`,
      resource: agent.left === null ? null : `${AGENT_SCHEME}:/${encodeURIComponent(ids.key)}?left`,
      click: isBoard
        ? { command: 'issueSwarm.openChamber', title: 'Open Chamber' }
        : { command: 'issueSwarm.openTranscript', title: 'Open Transcript' },
    },
    children: children.map((child) => agentLine(seen, child)),
  };
}

/** What a line says behind the name of an agent. */
function partsOf({ overview, budgets }: Seen, agent: Agent): readonly string[] {
  const { run, team } = overview;
  if (agent.id === 'board') return [agent.left === null ? boardDoes(overview) : doingOf(run, agent)];
  const lens = run.board?.members.find(({ name }) => name === agent.id)?.lens ?? '';
  const title = agent.team === null ? undefined : run.plan?.teams.find(({ id }) => id === agent.team)?.title;
  return [
    agentDoes(run, agent),
    ...(lens === '' ? [] : [lensName(lens)]),
    ...(agent.team === null ? [] : [title ?? agent.team]),
    ...(agent.task === null ? [] : [agent.task]),
    modelFor(run.settings, agent).name,
    ...spentBy(team.shares[agent.id]),
    ...ofBudget(agent.left === null ? budgets.get(agent.id) : undefined),
  ];
}

function agentDoes(run: Run, agent: Agent): string {
  if (agent.left !== null) return `has left: ${leavingText(agent)}`;
  if (agent.thinking === 'ballot') return agent.on === null ? 'ballots' : `ballots on ${agent.on}`;
  if (agent.tier === 0 && agent.thinking === null && !isPaused(run, agent)) return 'watches';
  return doingOf(run, agent);
}

/** How much is used of what an agent may spend with all below it, where it has a budget of its own. */
const ofBudget = (standing: CapStanding | undefined): readonly string[] =>
  standing === undefined ? [] : [`${Math.round(standing.share * 100)} % of ${budgetText(standing.budget)}`];

/** The budgets of agents, by agent: worked out once for all lines of a run. */
const budgetsOf = (run: Run): ReadonlyMap<string, CapStanding> =>
  new Map(budgetStanding(run).flatMap((one) => (one.cap.of === 'agent' ? [[one.cap.agent, one] as const] : [])));

/** Whoever may have others below it stands open from the start: the editor does not open by itself what was shown without. */
const openOf = ({ left, grant }: Agent, parent: boolean): Face['open'] =>
  left === null ? (parent || grant.spawns.length > 0 ? 'expanded' : 'none') : parent ? 'collapsed' : 'none';

/** What the menus show for an agent. */
export function contextValueOf(run: Run, id: string): string {
  const agent = run.agents[id];
  if (agent === undefined || agent.left !== null) return 'agent.left';
  const kind = agent.tier > 0 ? 'agent' : id === 'board' ? 'board' : 'member';
  const helped = kind === 'agent' && agent.tier > 1 && agent.grant.spawns.length > 0 ? '.helped' : '';
  return `${kind}.${agent.paused ? 'paused' : 'active'}${helped}`;
}

function boardDoes(overview: Overview): string {
  const { run } = overview;
  if (run.agents.board?.paused === true) return 'is paused, and with it everyone';
  const asks = asksOfChair(overview).length;
  const before = Object.values(run.asks).length - asks;
  const parts = [
    ...(asks === 0 ? [] : [`waits for you: ${asks} ${asks === 1 ? 'ask' : 'asks'}`]),
    ...(before === 0 ? [] : [`deliberates on ${before} ${before === 1 ? 'motion' : 'motions'}`]),
  ];
  return parts.length === 0 ? 'watches' : parts.join(', ');
}

const ICONS: Readonly<Record<Activity | 'failed', Face['icon']>> = {
  thinks: { id: 'lightbulb-sparkle', color: 'charts.blue' },
  calls: { id: 'tools', color: 'charts.green' },
  asks: { id: 'question', color: 'problemsWarningIcon.foreground' },
  waits: { id: 'clockface', color: 'descriptionForeground' },
  paused: { id: 'debug-pause', color: 'charts.yellow' },
  left: { id: 'pass', color: 'disabledForeground' },
  failed: { id: 'circle-slash', color: 'charts.red' },
};

/** The board has no turns of its own: it is known by its scales unless something is up with it. */
function iconOf({ id, left, tier }: Agent, activity: Activity): Face['icon'] {
  if (left !== null && left.outcome !== 'done') return ICONS.failed;
  if (tier === 0 && activity === 'waits' && id !== 'board') return { id: 'account', color: 'descriptionForeground' };
  return tier === 0 && activity === 'waits' ? { id: 'law', color: 'descriptionForeground' } : ICONS[activity];
}

/** Tokens and money, where anything was spent. */
const spentBy = (share: Share | undefined): readonly string[] =>
  share === undefined || share.tokens === 0 ? [] : [spendText(share)];

/** Is it held by itself, or with the lineage that it belongs to? Null: it is not. */
export function heldBy(run: Run, id: string): string | null {
  const agent = run.agents[id];
  if (agent === undefined || !isPaused(run, agent)) return null;
  for (let at = agent; ; ) {
    if (at.paused) return at.id;
    const parent = at.parent === null ? undefined : run.agents[at.parent];
    if (parent === undefined) return null;
    at = parent;
  }
}
