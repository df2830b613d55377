import type { Decision, Fact } from '../facts.ts';
import { fallsUnder } from '../run/caps.ts';
import { seats } from '../run/seats.ts';
import { isPaused } from '../run/standing.ts';
import { type Agent, type Ask, callsOf, type Run } from '../run/state.ts';
import { tokensOf } from '../tokens-of.ts';

/** What one agent has spent, and since when it has been doing what it does. Money in US dollars, times in ms since 1970. */
export interface Share {
  tokens: number;
  /** The known part. */
  money: number;
  /** A model of unknown price was called, so `money` is not all. */
  moneyUnknown: boolean;
  turns: number;
  joined: number;
  left: number | null;
  /** When it last began or ended something. */
  since: number;
}

/** By agent. */
export interface Team {
  shares: Record<string, Share>;
  /** Who made a call: needed to file how it ends. */
  calls: Record<string, string>;
}

export const newTeam = (): Team => ({ shares: {}, calls: {} });

/** Books what a decision says of each agent. */
export function muster(team: Team, { at, facts }: Decision): void {
  for (const fact of facts) {
    if (fact.type === 'agent-joined')
      team.shares[fact.agent] = {
        tokens: 0,
        money: 0,
        moneyUnknown: false,
        turns: 0,
        joined: at,
        left: null,
        since: at,
      };
    const share = team.shares[agentOf(team, fact) ?? ''];
    if (share === undefined) continue;
    share.since = at;
    if (fact.type === 'agent-left') share.left = at;
    book(share, fact);
  }
}

function agentOf(team: Team, fact: Fact): string | null {
  if (fact.type === 'turn-taken') for (const { call } of fact.calls) team.calls[call] = fact.agent;
  if (fact.type === 'call-started') return team.calls[fact.call] ?? null;
  if (fact.type === 'call-finished') {
    const agent = team.calls[fact.call] ?? null;
    delete team.calls[fact.call];
    return agent;
  }
  return 'agent' in fact ? fact.agent : null;
}

function book(share: Share, fact: Fact): void {
  if (fact.type !== 'turn-taken' && fact.type !== 'turn-failed' && fact.type !== 'history-compacted') return;
  const tokens = fact.type === 'turn-failed' ? fact.tokens : tokensOf(fact.usage);
  share.tokens += tokens;
  share.turns += 1;
  if (fact.money !== null) share.money += fact.money;
  else if (tokens > 0) share.moneyUnknown = true;
}

/** What an agent is doing, for a picture of it. */
export type Activity = 'thinks' | 'calls' | 'asks' | 'waits' | 'paused' | 'left';

export function activityOf(run: Run, agent: Agent): Activity {
  if (agent.left !== null) return 'left';
  if (agent.thinking !== null) return 'thinks';
  if (isPaused(run, agent)) return 'paused';
  const [call] = callsOf(run, agent.id);
  if (call === undefined) return 'waits';
  return call.waitsFor === null ? 'calls' : call.waitsFor === 'chair' ? 'asks' : 'waits';
}

/** For whom or what an agent waits: an agent's id, `chair`, `board`, `checks`, or ids of tasks or members. Null: for nobody. */
export function waitsFor(run: Run, agent: Agent): { readonly whom: string; readonly why: string } | null {
  if (agent.left !== null || agent.thinking !== null) return null;
  if (agent.tier === 0) return agent.id === 'board' ? whomBoardAwaits(run) : null;
  const [call] = callsOf(run, agent.id);
  if (call?.waitsFor === 'chair') {
    const ask = Object.values(run.asks).find(({ subject }) => 'call' in subject && subject.call === call.id);
    return { whom: ask?.of ?? 'chair', why: `may ${call.tool} be done?` };
  }
  if (call?.waitsFor === 'reply') return { whom: call.awaits ?? 'chair', why: 'a reply' };
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  const ask = Object.values(run.asks).find(
    ({ subject }) =>
      ('task' in subject && task !== undefined && subject.task === task.id) ||
      (subject.kind === 'budget' && fallsUnder(run, agent, subject.cap)) ||
      (subject.kind === 'model' && subject.agent === agent.id),
  );
  if (ask) return { whom: ask.of, why: ask.gate };
  if (call !== undefined) return call.waitsFor === 'verdict' ? { whom: 'checks', why: 'the checks' } : null;
  if (agent.tier === 1 && run.plan !== null) return whomPmAwaits(run, agent);
  if (task?.developer === agent.id && task.submission !== null && task.reviewer !== null)
    return { whom: task.reviewer, why: 'the review' };
  return null;
}

/** The tasks that are not done; where a PM leads a team, its own. */
function whomPmAwaits(run: Run, { team }: Agent): { readonly whom: string; readonly why: string } | null {
  const open = Object.values(run.tasks).filter(
    (task) =>
      task.merged === null && task.ended === null && (team === null || task.team === null || task.team === team),
  );
  return open.length === 0 ? null : { whom: open.map(({ id }) => id).join(', '), why: 'its tasks' };
}

/** The members whose ballots are still to come, on any motion. */
function whomBoardAwaits(run: Run): { readonly whom: string; readonly why: string } | null {
  const owed = Object.values(run.asks).flatMap((ask) =>
    ask.of === 'board' ? [{ ask: ask.id, missing: missing(run, ask) }] : [],
  );
  const members = new Set(owed.flatMap(({ missing }) => missing));
  if (members.size === 0) return null;
  const on = owed.flatMap(({ ask, missing }) => (missing.length > 0 ? [ask] : []));
  return { whom: [...members].join(', '), why: `${members.size === 1 ? 'a ballot' : 'ballots'} on ${on.join(', ')}` };
}

const missing = (run: Run, { round, ballots }: Ask): string[] =>
  seats(run).flatMap(({ id }) => (ballots.some((one) => one.member === id && one.round === round) ? [] : [id]));

/** The agents as a tree, the board first; each with those that it spawned, in the order they joined. */
export interface Branch {
  readonly agent: Agent;
  readonly children: readonly Branch[];
}

export function lineage(run: Run, parent: string | null = null): readonly Branch[] {
  return Object.values(run.agents)
    .filter((agent) => agent.parent === parent)
    .map((agent) => ({ agent, children: lineage(run, agent.id) }));
}
