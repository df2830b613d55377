import { type Grant, narrow, type Scope } from '../grant.ts';
import type { Body } from '../text.ts';
import { add, type Draft, stop } from './draft.ts';
import { asNarrowed, hadOwnCap, predecessorOf, stillPausedBy } from './predecessor.ts';
import { spawnFlaw } from './spawn-flaw.ts';

export interface Joining {
  readonly role: string;
  readonly parent: string;
  readonly task: string | null;
  readonly team?: string;
  /** The agent whose place it takes. */
  readonly replaces?: string;
  readonly brief: Body;
  readonly scope?: Scope;
  /** What its role asks for, where that is less than what the role says: of an agent that takes another's place. */
  readonly asks?: Grant;
}

/**
 * Adds an agent below its parent, with the parent's grant narrowed; nobody joins outside the lineage. What was decided about
 * whoever was there before for the same goes on. Its id; null where the run ends instead.
 */
export function join(draft: Draft, joining: Joining): string | null {
  const { run } = draft;
  const parent = run.agents[joining.parent];
  const role = run.roles[joining.role];
  const flaw = spawnFlaw(run, joining.parent, joining.role);
  if (!parent || !role || flaw !== null) {
    stop(draft, flaw ?? `There is no role ${joining.role}.`);
    return null;
  }
  const before = predecessorOf(run, joining);
  const asks = joining.asks ?? (before ? asNarrowed(run, role.grant, before) : role.grant);
  // Where a cap of its own goes on, so does what was spent under it.
  const replaces = joining.replaces ?? (before && hadOwnCap(run, before) ? before.id : undefined);
  const number = Object.values(run.agents).filter((agent) => agent.role === role.name).length + 1;
  const id = `${role.name}-${number}`;
  add(draft, {
    type: 'agent-joined',
    agent: id,
    role: role.name,
    tier: role.tier,
    parent: parent.id,
    grant: narrow(parent.grant, asks, joining.scope ?? {}),
    task: joining.task,
    team: joining.team ?? null,
    ...(replaces === undefined ? {} : { replaces }),
    brief: joining.brief,
    at: draft.at,
  });
  const pausedBy = before ? stillPausedBy(run, before) : null;
  if (pausedBy !== null)
    add(draft, { type: 'agent-paused', agent: id, paused: true, ...(pausedBy === 'chair' ? {} : { by: pausedBy }) });
  return id;
}
