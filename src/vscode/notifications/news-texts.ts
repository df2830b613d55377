import type { AskSubject } from '../../core/facts.ts';
import { budgetStanding, type CapStanding } from '../../core/projections/budget-standing.ts';
import { capText } from '../../core/projections/measure-words.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import { budgetText } from '../../core/projections/words.ts';
import type { Run } from '../../core/run/state.ts';
import { messageText } from '../safe-text.ts';
import type { NewAsk, News } from './news.ts';

/** A message that somebody must act on, with the commands of its buttons. */
export interface NewsMessage {
  readonly text: string;
  readonly buttons: readonly NewsButton[];
  readonly bad: boolean;
}

export interface NewsButton {
  readonly label: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** One message for all that is asked, with the shortest way to an answer. `several`: which run asks must be said. */
export function asksMessage(asks: News['asks'], several: boolean): NewsMessage | null {
  const [first, second] = asks;
  if (first === undefined) return null;
  if (second !== undefined) {
    const said = new Set<string>();
    const lines = asks.map((one) => `${several ? `#${one.issue}: ` : ''}${question(one, said)}`);
    const text = `${asks.length} things wait for you: ${lines.join(' ')}`;
    return { text, buttons: [{ label: 'Show', command: 'issueSwarm.asks.focus' }], bad: false };
  }
  return {
    text: several ? `#${first.issue} ${messageText(first.title, 60)}: ${question(first)}` : question(first),
    buttons: buttonsOf(first),
    bad: false,
  };
}

function buttonsOf({ run, ask: { id, subject } }: NewAsk): readonly NewsButton[] {
  const argument = { run, ask: id };
  const button = (label: string, command: string): NewsButton => ({
    label,
    command: `issueSwarm.${command}`,
    argument,
  });
  if (subject.kind === 'plan') return [button('Open Plan', 'openPlan')];
  if (subject.kind === 'budget')
    return [button('Raise', 'raiseAsk'), button('Set…', 'setAskBudget'), button('Show', 'openAsk')];
  return [button('Show', 'openAsk')];
}

/** That four fifths of caps are spent, in one message; null where nothing is new. `several`: which run must be said. */
export function warningsMessage(warnings: News['warnings'], several: boolean): NewsMessage | null {
  const standings = warnings.flatMap(({ run, cap }) => {
    const standing = budgetStanding(run).find(({ key }) => key === cap);
    return standing === undefined ? [] : [{ run, standing }];
  });
  const [first, second] = standings;
  if (first === undefined) return null;
  const lines = standings.map(
    ({ run, standing }) => `${several ? `#${run.mission.issue}: ` : ''}${usedText(standing)}`,
  );
  const argument = { run: first.run.id, ...(second === undefined ? { cap: first.standing.key } : {}) };
  return {
    text: lines.join(' '),
    buttons: [{ label: 'Raise…', command: 'issueSwarm.raiseCap', argument }],
    bad: true,
  };
}

const usedText = ({ cap, share, budget }: CapStanding): string =>
  share >= 1
    ? `More was spent than the budget of ${messageText(capText(cap), 60)} is (${budgetText(budget)}). You are asked before anything goes on under it.`
    : `${Math.floor(share * 100)} % of the budget of ${messageText(capText(cap), 60)} is spent (${budgetText(budget)}). You are asked when it is used up.`;

/** How a run ended. `demonstration`: it has no branch of the user's to come into. */
export function endMessage({ id, mission, outcome }: Run, demonstration: boolean): NewsMessage {
  const what = demonstration ? `The demonstration` : `The swarm on #${mission.issue} ${messageText(mission.title, 80)}`;
  const argument = { run: id };
  if (outcome === 'merged' && !demonstration)
    return {
      text: `${what} has merged its work.`,
      buttons: [{ label: 'Bring Into My Branch', command: 'issueSwarm.bringIntoMyBranch', argument }],
      bad: false,
    };
  const ended = {
    merged: 'has merged its work',
    failed: 'has failed',
    blocked: 'is blocked and has ended',
    limited: 'has used up its budget and has ended',
    cancelled: 'was ended',
  } as const;
  return {
    text: `${what} ${outcome === null ? 'has ended' : ended[outcome]}.`,
    buttons: [{ label: 'Open Chamber', command: 'issueSwarm.openChamber', argument }],
    bad: outcome === 'failed' || outcome === 'blocked' || outcome === 'limited',
  };
}

/** A question as a whole sentence or more. `said`: why another is asked, which need not be said again. */
function question({ ask, red }: NewAsk, said: Set<string> = new Set()): string {
  if (ask.subject.kind === 'plan')
    return `The plan is ready: may it be carried out?${red === null ? '' : ` ${messageText(red)}`}`;
  const asked = messageText(askQuestion(ask));
  const why = whyAsked(ask.subject);
  const again = said.has(why);
  said.add(why);
  return `${sentence(asked)}${/[.?!]$/.test(asked) ? '' : '.'}${again ? '' : why}`;
}

/** What failed, where that is what the question is about. */
const whyAsked = (subject: AskSubject): string =>
  subject.kind === 'model' || subject.kind === 'forge' ? ` ${sentence(messageText(subject.failure.message))}` : '';

/** An address that stands first is left as it is. */
const sentence = (text: string): string =>
  /^\w+:\/\//.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
