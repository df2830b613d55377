import type { ToolTraits } from '../hierarchy.ts';
import { identityOf } from '../preview.ts';
import { shortHash } from '../short-hash.ts';
import type { Body, Text } from '../text.ts';
import { wasInterrupted } from './interrupted.ts';

/** One finished call of an agent, as little as is needed to see whether it gets anywhere. */
export interface Recent {
  /** Of the call and its result: equal for the same call with the same result. */
  hash: string;
  ok: boolean;
  /** Does it say how well the agent works? A test that fails, or an answer of no, does not. */
  telling: boolean;
}

/** How an agent's calls went lately. Counted in one place, for the rules that stop it and for the words that warn it. */
export interface Streak {
  /** The last call with its result, and how often in a row it came. */
  repeated: { signature: string; count: number };
  recent: Recent[];
  /** Finished calls in a row that brought nothing new. */
  idle: number;
}

export interface Finished {
  readonly tool: string;
  readonly input: Text;
  readonly result: Body;
  readonly ok: boolean;
  readonly telling: boolean;
  /** Does its tool change anything when it goes well? */
  readonly changes: boolean;
}

/** Does a tool change anything when it goes well? A command may, but what it shows is what counts. */
export const changes = (kind: ToolTraits['kind'] | undefined): boolean => kind !== 'reads' && kind !== 'command';

/** How many finished calls are remembered. */
const REMEMBERED = 40;

export const newStreak = (): Streak => ({ repeated: { signature: '', count: 0 }, recent: [], idle: 0 });

/** A change is news, and so is a result that was not there before; all else brings nothing. */
export function countCall(streak: Streak, { tool, input, result, ok, telling, changes }: Finished): void {
  // Says nothing of the call itself: whoever makes it again does not go round in a circle.
  if (wasInterrupted(result)) return;
  const signature = [tool, identityOf(input), ...result.map(identityOf)].join('\n');
  const same = streak.repeated.signature === signature;
  streak.repeated = { signature, count: same ? streak.repeated.count + 1 : 1 };
  const hash = shortHash(signature);
  const news = (ok && changes) || !streak.recent.some((one) => one.hash === hash);
  streak.idle = news ? 0 : streak.idle + 1;
  streak.recent.push({ hash, ok, telling });
  if (streak.recent.length > REMEMBERED) streak.recent.shift();
}

/** How many of the last calls go back and forth between two results. Zero: none do. */
export function alternating({ recent }: Pick<Streak, 'recent'>): number {
  let steps = 0;
  for (let at = recent.length - 1; at >= 2; at--) {
    const hash = recent[at]?.hash;
    if (hash !== recent[at - 2]?.hash || hash === recent[at - 1]?.hash) break;
    steps += 1;
  }
  return steps === 0 ? 0 : steps + 2;
}

/** The same call with the same result, in a row; A-B-A-B, in calls. */
export const SAME_CALLS = { notice: 3, stop: 4 } as const;
export const ALTERNATING_CALLS = { notice: 4, stop: 6 } as const;

/** What an agent is told before its streak ends its work; null: nothing. Said once each time it comes so far. */
export function noticeOf(streak: Streak, idleCalls: number): string | null {
  if (streak.repeated.count === SAME_CALLS.notice)
    return 'This is the third time in a row that this call gives this result. Try something else; once more ends your work.';
  if (alternating(streak) === ALTERNATING_CALLS.notice)
    return 'You go back and forth between the same two calls with the same two results. Try something else; once more round ends your work.';
  if (streak.idle === Math.ceil(idleCalls / 2))
    return `Your last ${streak.idle} calls brought nothing that you had not seen and changed nothing; ${idleCalls} in a row end your work. Act on what you know, or say with report or message what stands in your way.`;
  return null;
}
