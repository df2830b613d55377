import type { AskSubject } from '../../core/facts.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import type { Run } from '../../core/run/state.ts';
import { messageText } from '../safe-text.ts';
import type { NewAsk, News } from './news.ts';

/** A message that somebody must act on, with the command of its button. */
export interface NewsMessage {
  readonly text: string;
  readonly button: string;
  readonly command: string;
  readonly argument: unknown;
  readonly bad: boolean;
}

/** One message for all that is asked, with the shortest way to an answer. `several`: which run asks must be said. */
export function asksMessage(asks: News['asks'], several: boolean): NewsMessage | null {
  const [first, second] = asks;
  if (first === undefined) return null;
  if (second !== undefined) {
    const said = new Set<string>();
    const lines = asks.map((one) => `${several ? `#${one.issue}: ` : ''}${question(one, said)}`);
    const text = `${asks.length} things wait for you: ${lines.join(' ')}`;
    return { text, button: 'Answer', command: 'issueSwarm.answerAsk', argument: undefined, bad: false };
  }
  const argument = { run: first.run, ask: first.ask.id };
  const isPlan = first.ask.subject.kind === 'plan';
  return {
    text: several ? `#${first.issue} ${messageText(first.title, 60)}: ${question(first)}` : question(first),
    button: isPlan ? 'Open Plan' : 'Show',
    command: isPlan ? 'issueSwarm.openPlan' : 'issueSwarm.openAsk',
    argument,
    bad: false,
  };
}

/** How a run ended. `demonstration`: it has no branch of the user's to come into. */
export function endMessage({ id, mission, outcome }: Run, demonstration: boolean): NewsMessage {
  const what = demonstration ? `The demonstration` : `The swarm on #${mission.issue} ${messageText(mission.title, 80)}`;
  const argument = { run: id };
  if (outcome === 'merged' && !demonstration)
    return {
      text: `${what} has merged its work.`,
      button: 'Bring Into My Branch',
      command: 'issueSwarm.bringIntoMyBranch',
      argument,
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
    button: 'Open Chamber',
    command: 'issueSwarm.openChamber',
    argument,
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
