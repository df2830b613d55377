import type { Overview } from '../../src/core/projections/overview.ts';
import { type Activity, activityOf, type Branch, lineage, waitsFor } from '../../src/core/projections/team.ts';
import { moneyText, tokensText } from '../../src/core/projections/words.ts';
import { type Agent, callsOf, type Run } from '../../src/core/run/state.ts';
import { spanText } from '../page/moments.ts';
import { whomText } from './waits.ts';

/** One agent as a row. Plain values alone, so that a row that says the same is not drawn again. */
export interface TreeRow {
  readonly id: string;
  readonly role: string;
  readonly level: number;
  readonly place: number;
  readonly of: number;
  /** Null: nobody was spawned by it. */
  readonly expanded: boolean | null;
  readonly activity: Activity | 'watches';
  /** What it does that with: the tool that it calls, how it left. */
  readonly detail: string;
  readonly task: string;
  readonly waits: string;
  readonly model: string;
  /** Of the whole run, between 0 and 1. */
  readonly share: number;
  readonly spent: string;
  readonly turns: number;
  readonly since: string;
  readonly parent: string | null;
}

/** The tree of agents as rows from top to bottom, without what is below a closed one. */
export function treeRows(
  overview: Overview,
  now: number,
  shut: { readonly closed: ReadonlySet<string>; readonly withLeft: boolean },
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (branches: readonly Branch[], level: number): void => {
    const shown = branches.filter((branch) => shut.withLeft || lives(branch));
    shown.forEach((branch, index) => {
      const below = branch.children.filter((child) => shut.withLeft || lives(child));
      const expanded = below.length === 0 ? null : !shut.closed.has(branch.agent.id);
      rows.push({ ...rowOf(overview, branch, now), level, place: index + 1, of: shown.length, expanded });
      if (expanded) walk(below, level + 1);
    });
  };
  walk(lineage(overview.run), 1);
  return rows;
}

const lives = (branch: Branch): boolean => branch.agent.left === null || branch.children.some(lives);

function rowOf(
  { run, team }: Overview,
  { agent }: Branch,
  now: number,
): Omit<TreeRow, 'level' | 'place' | 'of' | 'expanded'> {
  const share = team.shares[agent.id];
  const wait = waitsFor(run, agent);
  const model = run.settings.models[agent.role] ?? run.settings.models.default;
  return {
    id: agent.id,
    role: run.roles[agent.role]?.title ?? agent.role,
    activity: watches(agent) ? 'watches' : activityOf(run, agent),
    detail: detailOf(run, agent),
    task: agent.task === null ? '' : agent.task,
    waits: wait === null ? '' : `${whomText(wait.whom)} (${wait.why})`,
    model: agent.tier === 0 ? '' : (model?.name ?? ''),
    share: run.ledger.tokens === 0 ? 0 : (share?.tokens ?? 0) / run.ledger.tokens,
    spent: share === undefined || share.tokens === 0 ? '' : spentText(share),
    turns: share?.turns ?? 0,
    since: share === undefined ? '' : spanText(now - share.since),
    parent: agent.parent,
  };
}

const watches = (agent: Agent): boolean => agent.tier === 0 && agent.left === null && !agent.paused;

function detailOf(run: Run, agent: Agent): string {
  if (agent.left !== null) return agent.left.outcome;
  if (agent.thinking !== null) return agent.thinking === 'compact' ? 'sums up its work' : '';
  const failed = agent.failures?.count ?? 0;
  if (failed > 0) return failed === 1 ? 'after a failed call' : `after ${failed} failed calls`;
  const [call, ...more] = callsOf(run, agent.id);
  return call === undefined ? '' : more.length === 0 ? call.tool : `${call.tool} and ${more.length} more`;
}

/** Tokens, and money where it is known; `unit` stands behind the tokens. */
export function spentText(
  share: { readonly tokens: number; readonly money: number; readonly moneyUnknown: boolean },
  unit = '',
): string {
  const tokens = `${tokensText(share.tokens)}${unit}`;
  return share.moneyUnknown || share.money === 0 ? tokens : `${tokens} · ${moneyText(share.money)}`;
}
