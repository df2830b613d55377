import { modelFor } from '../../core/model-for.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { doingOf } from '../../core/projections/standing-words.ts';
import { type Activity, activityOf, type Branch, lineage, type Share } from '../../core/projections/team.ts';
import { moneyText, tokensText } from '../../core/projections/words.ts';
import { isPaused } from '../../core/run/standing.ts';
import { type Agent, livingAgents, type Run } from '../../core/run/state.ts';
import type { Face, TreeLine } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';

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
    children: lineage(overview.run).map((branch) => agentLine(overview, branch)),
  }));

function runFace({ run }: Overview): Face {
  const paused = run.agents.board?.paused === true;
  const label = `#${run.mission.issue} ${labelText(run.mission.title)}`;
  const description = [runState(run, paused), spendText(run.ledger)].join(' · ');
  return {
    label,
    description,
    icon: paused ? { id: 'debug-pause', color: 'charts.yellow' } : { id: 'rocket', color: 'charts.green' },
    contextValue: 'run.going',
    open: 'expanded',
    spoken: `Run on issue ${label}, ${description}`,
    resource: null,
    click: null,
  };
}

function runState(run: Run, paused: boolean): string {
  if (paused) return 'paused';
  const asks = Object.keys(run.asks).length;
  if (asks > 0) return asks === 1 ? 'asks you' : `asks you ${asks} things`;
  if (run.baseline === null) return 'runs the checks at the base';
  const working = livingAgents(run).filter((agent) => ['thinks', 'calls'].includes(activityOf(run, agent))).length;
  return `${working} at work`;
}

function agentLine(overview: Overview, { agent, children }: Branch): TreeLine<AgentIds> {
  const { run, team } = overview;
  const ids = { key: `${run.id}/${agent.id}`, run: run.id, agent: agent.id };
  const description = [
    agent.tier === 0 && agent.left === null ? boardDoes(run) : doingOf(run, agent),
    ...(agent.task === null ? [] : [agent.task]),
    ...(agent.tier === 0 ? [] : [modelFor(run.settings, agent).name]),
    ...spentBy(team.shares[agent.id]),
  ]
    .map((part) => labelText(part))
    .join(' · ');
  const activity = agent.tier === 0 && Object.keys(run.asks).length > 0 ? 'asks' : activityOf(run, agent);
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
      click:
        agent.tier === 0
          ? { command: 'issueSwarm.openChamber', title: 'Open Chamber' }
          : { command: 'issueSwarm.openTranscript', title: 'Open Transcript' },
    },
    children: children.map((child) => agentLine(overview, child)),
  };
}

/** Whoever may have others below it stands open from the start: the editor does not open by itself what was shown without. */
const openOf = ({ left, grant }: Agent, parent: boolean): Face['open'] =>
  left === null ? (parent || grant.spawns.length > 0 ? 'expanded' : 'none') : parent ? 'collapsed' : 'none';

/** What the menus show for an agent. */
export function contextValueOf(run: Run, id: string): string {
  const agent = run.agents[id];
  if (agent === undefined || agent.left !== null) return 'agent.left';
  return `${agent.tier === 0 ? 'board' : 'agent'}.${agent.paused ? 'paused' : 'active'}`;
}

function boardDoes(run: Run): string {
  if (run.agents.board?.paused === true) return 'is paused, and with it everyone';
  const asks = Object.keys(run.asks).length;
  return asks === 0 ? 'watches' : `waits for you: ${asks} ${asks === 1 ? 'ask' : 'asks'}`;
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
function iconOf({ left, tier }: Agent, activity: Activity): Face['icon'] {
  if (left !== null && left.outcome !== 'done') return ICONS.failed;
  return tier === 0 && activity === 'waits' ? { id: 'law', color: 'descriptionForeground' } : ICONS[activity];
}

/** Tokens and money, where anything was spent. */
const spentBy = (share: Share | undefined): readonly string[] =>
  share === undefined || share.tokens === 0 ? [] : [spendText(share)];

/** An amount whose price is not known is never shown as nothing. */
export const spendText = ({
  tokens,
  money,
  moneyUnknown,
}: {
  readonly tokens: number;
  readonly money: number;
  readonly moneyUnknown: boolean;
}): string => `${tokensText(tokens)} tokens${moneyUnknown ? '' : `, ${moneyText(money)}`}`;

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
