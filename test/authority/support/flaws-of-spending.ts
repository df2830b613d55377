import { type Budget, type Cap, uncapped } from '../../../src/core/budget.ts';
import type { FactOf } from '../../../src/core/facts.ts';
import type { Look } from './authority-checker.ts';
import { dearer } from './held-within.ts';
import { allowedIn, capName, isBelow, type Seen, turnIn, type Witness } from './witness.ts';

/** What is reserved and spent stays under every cap, and nobody raises one for itself. */
export const flawsOfSpending: Look = (witness, fact, decision) => {
  if (fact.type === 'turn-started') return reserved(witness, fact);
  if (fact.type !== 'budget-set') return [];
  const { cap } = fact;
  const more = dearer(capOf(witness, cap), fact);
  const turn = turnIn(decision);
  const raised = allowedIn(witness, decision).some(
    ({ by, subject }) =>
      by !== 'policy' &&
      ((subject.kind === 'budget' && capName(subject.cap) === capName(cap)) ||
        (subject.kind === 'plan' && by === 'chair') ||
        ('measure' in subject && subject.measure.do === 'rebudget' && capName(subject.measure.cap) === capName(cap))),
  );
  return turn && more.length > 0 && !raised
    ? more.map((one) => `the turn of ${turn.agent} raises ${capName(cap)}: ${one}`)
    : [];
};

function capOf({ opened, agents, tasks, caps }: Witness, cap: Cap): Budget {
  const set = caps.get(capName(cap));
  if (cap.of === 'agent') return agents.get(cap.agent)?.grant.budget ?? uncapped;
  if (cap.of === 'task') return set ?? tasks.get(cap.task)?.budget ?? opened.settings.caps.task;
  return set ?? uncapped;
}

/** Sums of fractions may differ in the last digit from the comparison that was made. */
const HAIR = 1 + 1e-9;

function reserved(witness: Witness, fact: FactOf<'turn-started'>): string[] {
  const agent = witness.agents.get(fact.agent);
  if (!agent) return [`there is no ${fact.agent}`];
  const all = [...witness.agents.values()];
  const under = (fits: (one: Seen) => boolean) => all.filter(fits).reduce(sum, { tokens: 0, money: 0 });
  const sum = (so: Seen['spent'], { spent, held }: Seen) => ({
    tokens: so.tokens + spent.tokens + (held?.tokens ?? 0),
    money: so.money + spent.money + (held?.money ?? 0),
  });
  const lineage = all.filter(({ id }) => id === agent.id || isBelow(witness, agent.id, id));
  const caps: [Cap, (one: Seen) => boolean][] = [
    [{ of: 'run' }, () => true],
    [{ of: 'role', role: agent.role }, ({ role }) => role === agent.role],
    ...(agent.task === null
      ? []
      : ([[{ of: 'task', task: agent.task }, ({ task }) => task === agent.task]] as [Cap, (one: Seen) => boolean][])),
    ...lineage.map(({ id }): [Cap, (one: Seen) => boolean] => [
      { of: 'agent', agent: id },
      (one) => one.id === id || isBelow(witness, one.id, id),
    ]),
  ];
  return [
    ...(agent.left ? [`${agent.id} has left`] : []),
    ...caps.flatMap(([cap, fits]) => {
      const { tokens, money } = under(fits);
      const now = { tokens: tokens + fact.reserved.tokens, money: (money + (fact.reserved.money ?? 0)) / HAIR };
      return dearer(capOf(witness, cap), now).map((one) => `${agent.id} takes ${capName(cap)} over its cap: ${one}`);
    }),
  ];
}
