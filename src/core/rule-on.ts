import { commandMatches, commandMayMatch } from './command-matches.ts';
import type { Gate } from './gate.ts';
import type { Rule } from './policy.ts';

/** Are both about the very same questions? Then the newer one stands in the place of the older. */
export const sameQuestion = (
  one: Pick<Rule, 'gate' | 'role' | 'match'>,
  other: Pick<Rule, 'gate' | 'role' | 'match'>,
): boolean => one.gate === other.gate && one.role === other.role && one.match === other.match;

/**
 * What a rule may say at each gate beside "ask". There is none where the same question would come back at once (a plan or a
 * merge that is always refused, a budget that is always raised), or where one answer fits no two questions.
 */
const MAY_SAY: Readonly<Record<Gate, readonly Rule['says'][]>> = {
  command: ['allow', 'deny'],
  spawn: ['allow', 'deny'],
  health: ['allow', 'deny'],
  review: ['allow', 'deny'],
  plan: ['allow'],
  merge: ['allow'],
  question: ['deny'],
  budget: [],
  model: [],
  forge: [],
  charter: [],
  motion: [],
};

/** May there be a rule that says this at the gate? That the chair is asked may be ruled anywhere. */
export const mayRule = (gate: Gate, says: Rule['says']): boolean => says === 'ask' || MAY_SAY[gate].includes(says);

/** A question as rules look at it. */
export interface RuleQuestion {
  readonly gate: Gate;
  readonly role: string;
  /** What `match` is compared to as it stands: a command line, the role of a spawn. */
  readonly subject: string | null;
  /**
   * Of a command line: its simple commands in words, with what it writes by a redirection as `['>', path]` and what it sets
   * as `['=', 'NAME=value']`. Null for other questions, and for a line that cannot be read.
   */
  readonly argv: readonly (readonly string[])[] | null;
}

const SEVERITY = ['deny', 'ask', 'allow'] as const;

/**
 * The rule that settles a question; null: none does. Denying wins over asking, asking over allowing. A command line is
 * denied or asked about when one of its commands is, and allowed when the rule names the line as it is written, or when
 * every part of it is allowed, redirections and variables too. No pattern allows a line that cannot be read.
 */
export function ruleOn(rules: readonly Rule[], question: RuleQuestion): Rule | null {
  for (const says of SEVERITY)
    for (const rule of rules) if (rule.says === says && applies(rule, question, rules)) return rule;
  return null;
}

/** Might a rule forbid this line, or ask about it, and nobody can tell because it cannot be read? */
export const mayBeForbidden = (rules: readonly Rule[], question: RuleQuestion): boolean =>
  question.argv === null &&
  rules.some((rule) => rule.says !== 'allow' && rule.match !== null && isAbout(rule, question));

function applies(rule: Rule, question: RuleQuestion, rules: readonly Rule[]): boolean {
  if (!isAbout(rule, question)) return false;
  const { match } = rule;
  if (match === null) return true;
  if (question.gate !== 'command') return match === question.subject;
  if (question.argv === null) return rule.says !== 'allow' && match === question.subject;
  if (match === question.subject) return true;
  const parts = question.argv.filter((argv) => !isHarmless(argv));
  if (rule.says !== 'allow') return parts.some((argv) => commandMayMatch(argv, match));
  const allowing = rules.filter((one) => one.says === 'allow' && isAbout(one, question));
  return (
    parts.some((argv) => isAllowed(argv, match)) &&
    parts.every((argv) => allowing.some((one) => one.match === null || isAllowed(argv, one.match)))
  );
}

const isAbout = (rule: Rule, { gate, role }: RuleQuestion): boolean =>
  rule.gate === gate && (rule.role === null || rule.role === role) && mayRule(gate, rule.says);

/** What is written nowhere. */
const isHarmless = ([program, target]: readonly string[]): boolean =>
  program === '>' && /^\/dev\/(null|stdout|stderr)$/.test(target ?? '');

/** A file that is written is allowed by a wildcard only where its path leads nowhere else. */
const isAllowed = (argv: readonly string[], match: string): boolean =>
  commandMatches(argv, match) &&
  !(argv[0] === '>' && match.trim() !== '**' && /[*?{]/.test(match) && /(^|\/)\.\.(\/|$)|^~|\$/.test(argv[1] ?? ''));
