import { budgetStanding, type CapStanding } from '../../src/core/projections/budget-standing.ts';
import { leavingText } from '../../src/core/projections/leaving-words.ts';
import { lensName } from '../../src/core/projections/lens-name.ts';
import type { Overview } from '../../src/core/projections/overview.ts';
import { type Activity, activityOf, type Branch, lineage, waitsFor } from '../../src/core/projections/team.ts';
import { budgetText, moneyText, tokensText } from '../../src/core/projections/words.ts';
import { type Agent, callsOf, type Run } from '../../src/core/run/state.ts';
import { fullness } from '../page/cap-meter.tsx';
import { spanText } from '../page/moments.ts';
import { whomText } from './waits.ts';

/** One agent as a row. Plain values alone, so that a row that says the same is not drawn again. */
export interface TreeRow {
  readonly id: string;
  readonly role: string;
  readonly tier: number;
  /** The team that it leads, or its seat's lens; else empty. */
  readonly part: string;
  readonly level: number;
  readonly place: number;
  readonly of: number;
  /** Null: nobody was spawned by it. */
  readonly expanded: boolean | null;
  readonly activity: Activity | 'watches' | 'proposes';
  /** What it does that with: the tool that it calls, how it left. */
  readonly detail: string;
  /** The rules of health that it broke. */
  readonly flags: string;
  readonly task: string;
  readonly waits: string;
  readonly model: string;
  /** Of its own budget, with all below it, where it has one; else of what the whole run has spent. From 0. */
  readonly share: number;
  /** What calls under way hold of its own budget. */
  readonly held: number;
  /** Its own budget, with what all below it spent of it; empty where it has none. */
  readonly budget: string;
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
  const caps = new Map(
    budgetStanding(overview.run).flatMap((standing) =>
      standing.cap.of === 'agent' ? [[standing.cap.agent, standing] as const] : [],
    ),
  );
  const walk = (branches: readonly Branch[], level: number): void => {
    const shown = branches.filter((branch) => shut.withLeft || lives(branch));
    shown.forEach((branch, index) => {
      const below = branch.children.filter((child) => shut.withLeft || lives(child));
      const expanded = below.length === 0 ? null : !shut.closed.has(branch.agent.id);
      const row = rowOf(overview, branch.agent, { now, own: caps.get(branch.agent.id) });
      rows.push({ ...row, level, place: index + 1, of: shown.length, expanded });
      if (expanded) walk(below, level + 1);
    });
  };
  walk(seated(overview.run), 1);
  return rows;
}

/** The lineage with the members of the board at its table, before those that it had spawned. */
function seated(run: Run): readonly Branch[] {
  const members = new Set((run.board?.members ?? []).map(({ name }) => name));
  const roots = lineage(run);
  const seats = roots.filter(({ agent }) => members.has(agent.id));
  return roots
    .filter(({ agent }) => !members.has(agent.id))
    .map((branch) => (branch.agent.id === 'board' ? { ...branch, children: [...seats, ...branch.children] } : branch));
}

const lives = (branch: Branch): boolean => branch.agent.left === null || branch.children.some(lives);

function rowOf(
  { run, team }: Overview,
  agent: Agent,
  { now, own }: { readonly now: number; readonly own: CapStanding | undefined },
): Omit<TreeRow, 'level' | 'place' | 'of' | 'expanded'> {
  const share = team.shares[agent.id];
  const wait = waitsFor(run, agent);
  const model = run.settings.models[agent.role] ?? run.settings.models.default;
  const full = own === undefined ? { spent: 0, held: 0 } : fullness(own.spent, own.held, own.budget);
  return {
    id: agent.id,
    role: run.roles[agent.role]?.title ?? agent.role,
    tier: agent.tier,
    part: partOf(run, agent),
    activity: watches(agent) ? 'watches' : wait?.whom === 'board' ? 'proposes' : activityOf(run, agent),
    detail: detailOf(run, agent),
    flags: agent.flagged.join(', '),
    task: agent.task === null ? '' : agent.task,
    waits: wait === null ? '' : `${whomText(wait.whom)} (${wait.why})`,
    model: agent.id === 'board' ? '' : (model?.name ?? ''),
    share: own !== undefined ? full.spent : run.ledger.tokens === 0 ? 0 : (share?.tokens ?? 0) / run.ledger.tokens,
    held: full.held,
    budget: own === undefined ? '' : ofBudget(own),
    spent: share === undefined || share.tokens === 0 ? '' : spentText(share),
    turns: share?.turns ?? 0,
    since: share === undefined ? '' : spanText(now - share.since),
    parent: agent.parent ?? (agent.tier === 0 && agent.id !== 'board' ? 'board' : null),
  };
}

/** What all below it spent too, by the kind of which less is left. */
function ofBudget({ spent, budget: { tokens, money } }: CapStanding): string {
  const byMoney = money !== null && (tokens === null || spent.money / money > spent.tokens / tokens);
  return `${byMoney ? moneyText(spent.money) : tokensText(spent.tokens)} of ${budgetText(byMoney ? { tokens: null, money } : { tokens, money: null })}`;
}

function partOf(run: Run, { id, team }: Agent): string {
  if (team !== null) return run.plan?.teams.find((one) => one.id === team)?.title ?? team;
  const lens = run.board?.members.find(({ name }) => name === id)?.lens ?? '';
  return lensName(lens);
}

const watches = (agent: Agent): boolean =>
  agent.tier === 0 && agent.left === null && !agent.paused && agent.thinking === null;

function detailOf(run: Run, agent: Agent): string {
  if (agent.left !== null) return leavingText(agent);
  if (agent.thinking === 'ballot') return `reads ${agent.on ?? 'a motion'}`;
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
