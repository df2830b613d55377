import type { Decision, FactOf } from '../../../src/core/facts.ts';
import type { Look } from './authority-checker.ts';
import { beyond, beyondRole } from './held-within.ts';
import { allowedIn, isBelow, living, measuresIn, turnIn, type Witness } from './witness.ts';

/** Who joins, moves, halts and leaves, and by whom. */
export const flawsOfLineage: Look = (witness, fact, decision) => {
  switch (fact.type) {
    case 'agent-joined':
      return fact.tier === 0 ? seated(witness, fact, decision) : joined(witness, fact, decision);
    case 'agent-placed':
      return placed(witness, fact, decision);
    case 'agent-paused':
      return [...reached(witness, fact.agent, decision), ...namedBy(witness, fact, decision)];
    case 'agent-left':
      return left(witness, fact, decision);
    case 'message-sent':
      return sent(witness, fact, decision);
    case 'run-closed':
      return living(witness)
        .filter(({ tier }) => tier > 0)
        .map(({ id }) => `${id} lives on`);
    default:
      return [];
  }
};

/** What must hold between decisions: each has a living parent one tier above, and nothing that it lacks. */
export const flawsOfStanding = (witness: Witness): string[] =>
  living(witness)
    .filter(({ tier }) => tier > 0)
    .flatMap(({ id, tier, parent, grant }) => {
      const above = witness.agents.get(parent ?? '');
      if (!above || above.left) return [`${id} is an orphan`];
      if (above.tier + 1 !== tier) return [`${id} of tier ${tier} is below tier ${above.tier}`];
      return beyond(above.grant, grant).map((more) => `${id} has more than ${above.id}: ${more}`);
    });

type Joined = FactOf<'agent-joined'>;

function seated({ opened, agents }: Witness, { agent, role, parent, grant }: Joined, { seq }: Decision): string[] {
  const seats = ['board', ...(opened.board?.members ?? []).map(({ name }) => name)];
  return [
    ...(seq === 0 ? [] : [`${agent} takes a seat after the run was opened`]),
    ...(seats.includes(agent) && agent === role ? [] : [`${agent} has no seat`]),
    ...(parent === null ? [] : [`${agent} sits below ${parent}`]),
    ...(agents.has(agent) ? [`there is a ${agent} already`] : []),
    ...roleFlaws(opened, role, 0, grant),
  ];
}

function roleFlaws(opened: Witness['opened'], name: string, tier: number, grant: Joined['grant']): string[] {
  const role = opened.roles[name];
  if (!role) return [`there is no role ${name}`];
  return [
    ...(role.tier === tier ? [] : [`a ${name} is of tier ${role.tier}, not ${tier}`]),
    ...beyondRole(role.grant, grant).map((more) => `more than its role has: ${more}`),
  ];
}

function joined(witness: Witness, fact: Joined, decision: Decision): string[] {
  const { opened, agents } = witness;
  const { limits } = opened.settings;
  const parent = agents.get(fact.parent ?? '');
  if (!parent) return [`${fact.agent} has no parent`];
  const all = living(witness);
  const siblings = all.filter((one) => one.parent === parent.id).length;
  const said = (no: boolean, flaw: string): string[] => (no ? [flaw] : []);
  return [
    ...said(agents.has(fact.agent), `there is a ${fact.agent} already`),
    ...said(parent.left, `its parent ${parent.id} has left`),
    ...said(fact.tier !== parent.tier + 1, `${fact.agent} is of tier ${fact.tier}, below tier ${parent.tier}`),
    ...said(fact.tier > limits.depth, `tier ${fact.tier} is deeper than the run goes`),
    ...said(!parent.grant.spawns.includes(fact.role), `${parent.id} may not spawn a ${fact.role}`),
    ...said(siblings >= parent.grant.fanOut, `${parent.id} has ${siblings} below it already`),
    ...said(all.filter(({ tier }) => tier > 0).length >= limits.agents, `${limits.agents} live already`),
    ...said(fact.task !== null && !witness.planned, `${fact.agent} has a task before there is a plan`),
    ...beyond(parent.grant, fact.grant).map((more) => `more than ${parent.id} has: ${more}`),
    ...roleFlaws(opened, fact.role, fact.tier, fact.grant),
    ...keptToTask(witness, fact),
    ...wanted(witness, fact, decision),
  ];
}

/** A developer may change no more than its task names. */
function keptToTask(witness: Witness, { agent, role, task, grant }: Joined): string[] {
  const globs = witness.tasks.get(task ?? '')?.globs;
  if (role !== 'developer' || globs === undefined) return [];
  const kept = grant.write.some((set) => set.every((glob) => globs.includes(glob)));
  return kept ? [] : [`${agent} may change more than ${task} names`];
}

/** Those who do not come with the plan are there because somebody spawned them, or a measure puts them there. */
function wanted(witness: Witness, { agent, parent, role }: Joined, decision: Decision): string[] {
  if (role === 'pm' || role === 'developer' || role === 'reviewer') return [];
  const spawned = allowedIn(witness, decision).some(
    ({ subject }) => subject.kind === 'spawn' && subject.spawning.role === role,
  );
  const turn = turnIn(decision);
  const asked = turn?.agent === parent && turn.calls.some(({ tool }) => tool === 'spawn_agent');
  const measured = measuresIn(witness, decision).some((measure) => measure.do === 'assist' || measure.do === 'replace');
  const moved = decision.facts.some(({ type }) => type === 'agent-left' || type === 'agent-placed');
  return spawned || asked || measured || moved ? [] : [`nobody asked for ${agent}`];
}

function placed(witness: Witness, fact: FactOf<'agent-placed'>, decision: Decision): string[] {
  const agent = witness.agents.get(fact.agent);
  if (!agent) return [`there is no ${fact.agent}`];
  if (agent.left) return [`${agent.id} has left already`];
  const before = agent.grant;
  const narrowed = beyond(before, fact.grant).map((more) => `more than it had: ${more}`);
  const reach = fact.brief === null ? [] : reached(witness, agent.id, decision);
  if (agent.tier === 0) return [...narrowed, ...(fact.parent === null ? [] : [`${agent.id} is put below somebody`])];
  const parent = witness.agents.get(fact.parent ?? '');
  if (!parent) return [`${agent.id} is an orphan`];
  return [
    ...(parent.left ? [`its parent ${parent.id} has left`] : []),
    ...(parent.tier + 1 === agent.tier ? [] : [`${agent.id} of tier ${agent.tier} is put below tier ${parent.tier}`]),
    ...beyond(parent.grant, fact.grant).map((more) => `more than ${parent.id} has: ${more}`),
    ...narrowed,
    ...reach,
  ];
}

/** In its own turn an agent reaches those below it and nobody else, unless a decision has something done about them. */
function reached(witness: Witness, target: string, decision: Decision): string[] {
  const turn = turnIn(decision);
  if (!turn || isBelow(witness, target, turn.agent) || isMeasured(witness, target, decision)) return [];
  return [`${turn.agent} reaches ${target}, who is not below it`];
}

/** An agent that is named as who paused another stands above it, and it is its turn. */
function namedBy(witness: Witness, { agent, by }: FactOf<'agent-paused'>, decision: Decision): string[] {
  if (by === undefined || !witness.agents.has(by) || witness.agents.get(by)?.tier === 0) return [];
  return isBelow(witness, agent, by) && turnIn(decision)?.agent === by ? [] : [`${by} cannot have paused ${agent}`];
}

const isMeasured = (witness: Witness, target: string, decision: Decision): boolean =>
  measuresIn(witness, decision).some(
    (measure) =>
      ('agent' in measure && (measure.agent === target || isBelow(witness, target, measure.agent))) ||
      measure.do === 'stop',
  );

/** Reasons that code alone gives, from what an agent did itself or from the clock. */
const BY_CODE = new Set(['finished', 'gave-up', 'limit', 'loop', 'over-budget', 'no-reply', 'under-performing']);

function left(witness: Witness, { agent: id, reason }: FactOf<'agent-left'>, decision: Decision): string[] {
  const agent = witness.agents.get(id);
  if (!agent) return [`there is no ${id}`];
  if (agent.left) return [`${id} has left already`];
  const turn = turnIn(decision);
  if (!turn) return reason === 'parent' ? [`${id} is ended by its parent, who said nothing`] : [];
  if (reason === 'chair' && allowedIn(witness, decision).every(({ by }) => by !== 'chair'))
    return [`the turn of ${turn.agent} ends ${id} in the name of the chair`];
  if (reason === 'board' && allowedIn(witness, decision).every(({ by }) => by !== 'board'))
    return [`the turn of ${turn.agent} ends ${id} in the name of the board`];
  if (reason === 'parent') return reached(witness, id, decision);
  const parentLeft = witness.agents.get(agent.parent ?? '')?.left ?? false;
  const over = witness.tasks.get(agent.task ?? '')?.ended ?? false;
  const byCode = reason === null || BY_CODE.has(reason);
  return id === turn.agent || parentLeft || over || byCode ? [] : reached(witness, id, decision);
}

/** Up to a parent, down to a child, across between those who lead teams. What code says in between is not looked at. */
function sent(witness: Witness, fact: FactOf<'message-sent'>, decision: Decision): string[] {
  const turn = turnIn(decision);
  const forged = fact.from === turn?.agent && fact.text.some((part) => typeof part === 'string' && SIGNED.test(part));
  const flaws = forged ? [`${fact.from} writes a line that looks signed by another`] : [];
  if (!turn) return flaws;
  if (fact.from === 'chair') return [...flaws, `the turn of ${turn.agent} speaks as the chair`];
  if (fact.from !== turn.agent) return flaws;
  const from = witness.agents.get(fact.from);
  const to = witness.agents.get(fact.to);
  const near = to?.parent === fact.from || from?.parent === fact.to || (from?.tier === 1 && to?.tier === 1);
  return near ? flaws : [...flaws, `${fact.from} writes to ${fact.to}, who is neither above nor below it`];
}

const SIGNED = /^[ \t]*---[ \t]*from\b/im;
