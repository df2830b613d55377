import type { Rule } from '../../core/policy.ts';
import type { Ask, Run } from '../../core/run.ts';
import { ruleOfWish } from './rule-of-wish.ts';
import { suggestedRules } from './suggested-rules.ts';

interface Said {
  readonly ask: Ask;
  readonly run: Run;
  readonly verdict: 'allow' | 'deny';
  readonly reason: string;
}

/** What the chair said of the rules beside its answer. */
export interface RuleWords {
  readonly scope: Rule['scope'];
  /** Instead of what is suggested; none: as suggested. */
  readonly matches: readonly string[];
}

/** The rules that an answer makes, or a sentence that says why it can make none. */
export function rulesOfAnswer(
  { ask, run, verdict, reason }: Said,
  { scope, matches }: RuleWords,
): readonly Rule[] | string {
  const suggested = suggestedRules(ask, run, verdict);
  const [first] = suggested;
  const wished = matches.length === 0 ? suggested : matches.map((match) => ({ match, role: first?.role ?? null }));
  const rules = wished.map((wish) => ruleOfWish({ ask, verdict, reason }, { ...wish, scope }));
  const flaw = rules.find((one) => typeof one === 'string');
  if (flaw !== undefined) return flaw as string;
  const made = rules.filter((one) => typeof one !== 'string');
  if (made.length > 0) return made;
  return ask.gate === 'command' && verdict === 'allow'
    ? `No rule fits what ${ask.id} would run: nobody can tell what such a line runs another time. Answer it without one, or name the commands yourself: --match "npm test"`
    : `There is no rule for questions like ${ask.id} (${ask.gate}). Answer it without one.`;
}
