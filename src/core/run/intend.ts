import type { EffectKind } from '../facts.ts';
import { narrow } from '../hierarchy.ts';
import type { Body } from '../text.ts';
import { stop } from './asks.ts';
import { add, type Draft } from './draft.ts';

export interface Joining {
  readonly role: string;
  readonly parent: string;
  readonly task: string | null;
  readonly brief: Body;
  readonly write?: readonly string[];
}

/** Adds an agent below its parent, with the parent's grant narrowed; nobody joins outside the lineage. */
export function join(draft: Draft, joining: Joining): void {
  const { run } = draft;
  const parent = run.agents[joining.parent];
  const role = run.roles[joining.role];
  if (!parent || !role || !parent.grant.spawns.includes(role.name) || role.tier !== parent.tier + 1)
    return stop(draft, `${joining.parent} may not spawn a ${joining.role}: its grant or tier does not allow it.`);
  const number = Object.values(run.agents).filter((agent) => agent.role === role.name).length + 1;
  add(draft, {
    type: 'agent-joined',
    agent: `${role.name}-${number}`,
    role: role.name,
    tier: role.tier,
    parent: parent.id,
    grant: narrow(parent.grant, role.grant, joining.write ? { write: joining.write } : {}),
    task: joining.task,
    brief: joining.brief,
  });
}

interface Intent {
  readonly task?: string;
  readonly commit?: string;
  readonly expect?: string | null;
}

export function intend(draft: Draft, kind: EffectKind, intent: Intent): void {
  add(draft, {
    type: 'effect-intended',
    effect: `e${draft.run.next.effect}`,
    kind,
    task: intent.task ?? null,
    at: draft.at,
    commit: intent.commit ?? null,
    expect: intent.expect ?? null,
  });
}
