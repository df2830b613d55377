import type { Budget } from '../budget.ts';
import { heldUnder, lineageOf, spentUnder } from './caps.ts';
import type { Agent, Run } from './state.ts';

/** Whoever takes another's place goes on under its cap: what was spent and is held under that counts for it too. */
export function inherit(run: Run, agent: Agent, { id, spentInAll }: Agent): void {
  agent.spentInAll = { ...spentInAll };
  hold(run, id, agent.id);
}

/** What an agent and its lineage spent and hold comes with it to whoever is above it from now on. */
export function bring(run: Run, child: Agent, parent: Agent): void {
  for (const above of newAbove(run, child, parent)) {
    above.spentInAll.tokens += child.spentInAll.tokens;
    above.spentInAll.money += child.spentInAll.money;
    hold(run, child.id, above.id);
  }
}

/** Is there room for what an agent brings with it, under the caps of all that would be above it? */
export function canBring(run: Run, child: Agent, parent: Agent): boolean {
  const cap = { of: 'agent', agent: child.id } as const;
  const [spent, held] = [spentUnder(run, cap), heldUnder(run, cap)];
  return newAbove(run, child, parent).every(({ id, grant: { budget } }) => {
    const above = { of: 'agent', agent: id } as const;
    const [had, holds] = [spentUnder(run, above), heldUnder(run, above)];
    const fits = (kind: keyof Budget): boolean =>
      budget[kind] === null || had[kind] + holds[kind] + spent[kind] + held[kind] <= budget[kind];
    return fits('tokens') && fits('money');
  });
}

/** Calls under way that count for one agent count for this one too. */
function hold(run: Run, of: string, too: string): void {
  for (const { lineage } of Object.values(run.ledger.reserved))
    if (lineage.includes(of) && !lineage.includes(too)) lineage.push(too);
}

/** Those above an agent once it stands below this parent, whose books do not have its spending yet. */
function newAbove(run: Run, child: Agent, parent: Agent): Agent[] {
  const before = new Set(lineageOf(run, child).map(({ id }) => id));
  return lineageOf(run, parent).filter((above) => !placesOf(run, above).some((id) => before.has(id)));
}

/** An agent, and all whose place it took. */
function placesOf(run: Run, agent: Agent): string[] {
  const places: string[] = [];
  for (let at: Agent | undefined = agent; at; at = at.replaces === null ? undefined : run.agents[at.replaces])
    places.push(at.id);
  return places;
}
