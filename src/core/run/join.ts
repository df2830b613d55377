import { type Grant, narrow, type Scope } from '../grant.ts';
import type { Body } from '../text.ts';
import { add, type Draft, stop } from './draft.ts';
import { spawnFlaw } from './spawn-flaw.ts';

export interface Joining {
  readonly role: string;
  readonly parent: string;
  readonly task: string | null;
  readonly team?: string;
  readonly brief: Body;
  readonly scope?: Scope;
  /** What its role asks for, where that is less than what the role says: of an agent that takes another's place. */
  readonly asks?: Grant;
}

/** Adds an agent below its parent, with the parent's grant narrowed; nobody joins outside the lineage. Its id; null where the run ends instead. */
export function join(draft: Draft, joining: Joining): string | null {
  const { run } = draft;
  const parent = run.agents[joining.parent];
  const role = run.roles[joining.role];
  const flaw = spawnFlaw(run, joining.parent, joining.role);
  if (!parent || !role || flaw !== null) {
    stop(draft, flaw ?? `There is no role ${joining.role}.`);
    return null;
  }
  const number = Object.values(run.agents).filter((agent) => agent.role === role.name).length + 1;
  const id = `${role.name}-${number}`;
  add(draft, {
    type: 'agent-joined',
    agent: id,
    role: role.name,
    tier: role.tier,
    parent: parent.id,
    grant: narrow(parent.grant, joining.asks ?? role.grant, joining.scope ?? {}),
    task: joining.task,
    team: joining.team ?? null,
    brief: joining.brief,
    at: draft.at,
  });
  return id;
}
