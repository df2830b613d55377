import type { Reply, Request } from '../../play.ts';
import { one } from '../demonstration/acting.ts';

/** What this member says of a motion: it reads which one it is, which round, and through which lens it looks. */
export function member({ system, messages }: Request): Reply {
  const told = messages.flatMap((turn) => (turn.role === 'user' ? [turn.text] : [])).join('\n');
  const about = /^# Motion \S+ (.*)$/m.exec(told)?.[1] ?? 'an unknown motion';
  const lens = /through one lens: (?:the )?(\w+)/.exec(system)?.[1] ?? 'judgement';
  const evidence = evidenceIn(told);
  // Whoever weighs cost doubts two teams for one issue, until the others have spoken.
  const doubts = lens === 'restraint' && /this plan/.test(about) && !told.includes('This is the last round');
  if (doubts)
    return vote('I doubt that this needs two teams.', {
      verdict: 'deny',
      reasons: ['Two teams cost two PMs, for two files that one could lead.'],
      evidence: [],
    });
  return vote(`I look at it through the lens of ${lens}.`, {
    verdict: 'allow',
    reasons: [`By the lens of ${lens} nothing speaks against it: ${about}`],
    evidence,
    ...(/this plan/.test(about) ? { conditions: [{ kind: 'not-paths', globs: ['package.json'] }] } : {}),
  });
}

/** What code established stands in lines of its own. */
const evidenceIn = (told: string): readonly string[] =>
  (/## Established by code\n((?:- .*\n)+)/.exec(told)?.[1] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, 2)
    .map((line) => line.slice(2, 250));

const vote = (text: string, ballot: unknown): Reply => one(text, 'vote', ballot);
