import type { Decision, FactOf } from '../../../src/core/facts.ts';
import type { Look } from './authority-checker.ts';
import { type SeenAsk, turnIn, type Witness } from './witness.ts';

/** Who decided what, and what the chair alone may say. */
export const flawsOfAnswers: Look = (witness, fact, decision) => {
  switch (fact.type) {
    case 'ask-raised':
      return fact.gate === fact.subject.kind ? [] : [`a ${fact.subject.kind} stands at the gate ${fact.gate}`];
    case 'ballot-cast':
      return cast(witness, fact, decision);
    case 'ask-answered':
      return answered(witness, fact, decision);
    case 'rule-added':
    case 'models-set':
    case 'mode-set':
      return said(decision, fact.type === 'mode-set' ? ['chair', 'board'] : ['chair']);
    case 'plan-approved':
      return said(decision, ['chair', 'board', 'policy']);
    default:
      return [];
  }
};

/** In an agent's turn only what somebody above allowed. */
function said(decision: Decision, by: readonly string[]): string[] {
  const turn = turnIn(decision);
  const allowed = decision.facts.some(
    (fact) => fact.type === 'ask-answered' && fact.verdict === 'allow' && by.includes(fact.by),
  );
  return turn && !allowed ? [`it comes of the turn of ${turn.agent}, and nobody allowed it`] : [];
}

const seats = ({ opened }: Witness): string[] => (opened.board?.members ?? []).map(({ name }) => name);

function cast(witness: Witness, { ask: id, member, round }: FactOf<'ballot-cast'>, decision: Decision): string[] {
  const ask = witness.asks.get(id);
  if (!ask || ask.answered) return [`${member} votes on ${id}, which is not open`];
  const turn = turnIn(decision);
  return [
    ...(seats(witness).includes(member) ? [] : [`${member} has no seat`]),
    ...(ask.of === 'board' ? [] : [`${id} is not before the board`]),
    ...(round > 2 ? [`there is a round ${round}`] : []),
    ...(ask.ballots.some((one) => one.member === member && one.round === round) ? [`${member} votes twice`] : []),
    ...(turn && turn.agent !== member && witness.agents.get(turn.agent)?.tier !== 0
      ? [`the turn of ${turn.agent} votes for ${member}`]
      : []),
  ];
}

function answered(witness: Witness, fact: FactOf<'ask-answered'>, decision: Decision): string[] {
  const { opened, ruled, asks } = witness;
  const ask = asks.get(fact.ask);
  if (!ask) return [`nobody raised ${fact.ask}`];
  if (ask.answered) return [`${fact.ask} is answered already`];
  const turn = turnIn(decision);
  const decider = Object.entries(opened.settings.gates).find(([gate]) => gate === ask.gate)?.[1];
  const flaws: string[] = [];
  const hash = opened.board?.hash ?? null;
  if (fact.constitution !== hash)
    flaws.push(`it is decided by another constitution than the run's, ${fact.constitution}`);
  if (fact.by === 'chair' && turn) flaws.push(`the turn of ${turn.agent} answers as the chair`);
  if (fact.by === 'policy' && decider !== 'policy' && !ruled && !saidBefore(witness, ask, fact.verdict))
    flaws.push(`the rules answer at the gate ${ask.gate}, which is for the ${decider}`);
  if (fact.by === 'policy' && ask.ballots.length > 0) flaws.push('the rules answer what the board ballots about');
  if (fact.by === 'board') flaws.push(...counted(witness, ask, fact.verdict));
  return flaws;
}

/** The same question, answered by the chair or the board before. */
const saidBefore = ({ asks }: Witness, ask: SeenAsk, verdict: string): boolean =>
  [...asks.values()].some(
    (one) => one !== ask && one.gate === ask.gate && one.answered?.verdict === verdict && one.answered.by !== 'policy',
  );

/** A yes needs more yes than no, of more than half of the seats, and no veto that brings evidence. */
function counted(witness: Witness, ask: SeenAsk, verdict: 'allow' | 'deny'): string[] {
  if (ask.of !== 'board') return ['the board answers what is not before it'];
  const last = Math.max(0, ...ask.ballots.map(({ round }) => round));
  const ballots = ask.ballots.filter(({ round }) => round === last).map(({ ballot }) => ballot);
  const count = (what: string) => ballots.filter((one) => one.verdict === what).length;
  const [yes, no] = [count('allow'), count('deny')];
  if (verdict === 'deny') return no >= yes ? [] : [`the board says no, by ${yes} to ${no}`];
  return [
    ...(yes > no ? [] : [`the board says yes, by ${yes} to ${no}`]),
    ...((yes + no) * 2 > seats(witness).length ? [] : [`${yes + no} of ${seats(witness).length} seats are no quorum`]),
    ...(ballots.some(({ veto, evidence }) => veto && evidence.length > 0) ? ['it goes over a veto with evidence'] : []),
  ];
}
