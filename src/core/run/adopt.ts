import type { EndReason } from '../hierarchy.ts';
import { canBring } from './brings.ts';
import { add, type Draft, end, say, send } from './draft.ts';
import { isHelper } from './leads.ts';
import { within } from './regrant.ts';
import { fanOutFlaw } from './spawn-flaw.ts';
import { type Agent, livingAgents, type Run } from './state.ts';

/** Ends that nobody chose: what is below goes on elsewhere. Whoever was ended, gave up or had done its work takes its lineage with it. */
const DIED: ReadonlySet<EndReason> = new Set(['limit', 'loop', 'over-budget', 'no-reply', 'replaced']);

export const diedByItself = ({ left, reason }: Pick<Agent, 'left' | 'reason'>): boolean =>
  left !== null && reason !== null && DIED.has(reason);

/** Nobody without a living parent: it goes to another of its parent's tier and role, its grant narrowed again, or ends. A rule of the core. */
export function orphans(draft: Draft): void {
  const { run } = draft;
  for (const child of livingAgents(run)) {
    const dead = child.parent === null ? undefined : run.agents[child.parent];
    if (!dead || dead.left === null) continue;
    const other = diedByItself(dead) ? adopterOf(run, child, dead) : undefined;
    if (other) return adopt(draft, child, dead, other);
    return end(draft, child, { outcome: 'cancelled', summary: say(`${dead.id} has left.`) }, 'lineage');
  }
}

/** Who may have an orphan: one for the same task or team before others, and the newest of these first. */
function adopterOf(run: Run, child: Agent, dead: Agent): Agent | undefined {
  return livingAgents(run)
    .filter((other) => mayAdopt(run, other, { child, dead }))
    .toReversed()
    .toSorted((one, other) => nearness(other, dead) - nearness(one, dead))[0];
}

const nearness = (other: Agent, { task, team }: Agent): number => (other.task === task && other.team === team ? 1 : 0);

function mayAdopt(run: Run, other: Agent, { child, dead }: { readonly child: Agent; readonly dead: Agent }): boolean {
  if (other.id === dead.id || other.tier !== dead.tier || other.role !== dead.role) return false;
  // What a helper finds out is of use for its own task only.
  if (isHelper(child) && child.task !== other.task) return false;
  return other.grant.spawns.includes(child.role) && fanOutFlaw(run, other) === null && canBring(run, child, other);
}

function adopt(draft: Draft, child: Agent, dead: Agent, other: Agent): void {
  add(draft, {
    type: 'agent-placed',
    agent: child.id,
    parent: other.id,
    grant: within(other.grant, child.grant),
    brief: null,
    why: `${dead.id}, its parent, has left (${dead.reason ?? 'ended'}).`,
  });
  // One that has just come has it in its brief.
  if (other.turn > 0 || other.thinking !== null)
    send(
      draft,
      'board',
      other.id,
      `${dead.id} has left (${dead.reason ?? 'ended'}). ${child.id}${child.task === null ? '' : `, at work on ${child.task},`} is below you from now on.`,
    );
}
