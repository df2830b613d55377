import type { Rule } from '../../core/policy.ts';
import { mayRule } from '../../core/rule-on.ts';
import type { Ask } from '../../core/run.ts';
import type { RuleWish } from '../../link/protocol.ts';

interface Answered {
  readonly ask: Ask;
  readonly verdict: 'allow' | 'deny';
  readonly reason: string;
}

/** The rule that is wished for beside an answer, or a sentence that says why there can be none. */
export function ruleOfWish({ ask, verdict, reason }: Answered, { scope, match, role }: RuleWish): Rule | string {
  const { gate } = ask;
  if (!mayRule(gate, verdict))
    return `There is no rule that always says ${verdict === 'allow' ? 'yes' : 'no'} to questions like ${ask.id} (${gate}). Answer it without one.`;
  const pattern = match?.trim().replace(/\s+/g, ' ') ?? null;
  if (pattern === '') return 'The rule matches nothing: say how the commands begin that it is about.';
  if (pattern !== null && gate !== 'command' && gate !== 'spawn')
    return `A rule about ${gate} holds for every question of its kind: leave out what it matches.`;
  const why = reason.trim() || `The chair always ${verdict === 'allow' ? 'allows' : 'refuses'} this.`;
  return { gate, role, match: pattern, says: verdict, why: why.slice(0, 500), scope };
}
