import { z } from 'zod';
import { Gate } from './gate.ts';
import { commandMatches } from './grant.ts';

/**
 * What the chair decided once and for all, in words that code can check. It holds for the run in which it was said, for
 * every run of the workspace, or for every run of the user.
 */
export const Rule = z.object({
  gate: Gate,
  /** Only for questions of agents of this role; null: of all. */
  role: z.string().max(40).nullable(),
  /** For commands a pattern of words (`npm test`), for spawns the role; null: every question of this gate. */
  match: z.string().max(500).nullable(),
  says: z.enum(['allow', 'deny', 'ask']),
  why: z.string().max(500),
  scope: z.enum(['run', 'workspace', 'user']),
});
export type Rule = z.infer<typeof Rule>;

/** Are both about the very same questions? Then the newer one stands in the place of the older. */
export const sameQuestion = (
  one: Pick<Rule, 'gate' | 'role' | 'match'>,
  other: Pick<Rule, 'gate' | 'role' | 'match'>,
): boolean => one.gate === other.gate && one.role === other.role && one.match === other.match;

/** A question as rules look at it. `argv`: null where it is about no command, or about one that cannot be read. */
export interface RuleQuestion {
  readonly gate: Gate;
  readonly role: string;
  /** What `match` is compared to, where it is no command. */
  readonly subject: string | null;
  readonly argv: readonly (readonly string[])[] | null;
}

const SEVERITY = ['deny', 'ask', 'allow'] as const;

/**
 * The rule that settles a question; null: none does. Denying wins over asking, asking over allowing. A command line is
 * denied or asked about when one of its commands is, and allowed only when every one is.
 */
export function ruleOn(rules: readonly Rule[], question: RuleQuestion): Rule | null {
  for (const says of SEVERITY)
    for (const rule of rules) if (rule.says === says && applies(rule, question, rules)) return rule;
  return null;
}

function applies(rule: Rule, question: RuleQuestion, rules: readonly Rule[]): boolean {
  if (!isAbout(rule, question)) return false;
  if (rule.match === null) return true;
  if (question.gate !== 'command') return rule.match === question.subject;
  const commands = question.argv?.filter((argv) => argv[0] !== '>') ?? null;
  if (commands === null || commands.length === 0) return rule.match === question.subject;
  const { match } = rule;
  if (rule.says !== 'allow') return commands.some((argv) => commandMatches(argv, match));
  const allowing = rules.filter((one) => one.says === 'allow' && isAbout(one, question));
  return (
    commands.some((argv) => commandMatches(argv, match)) &&
    commands.every((argv) => allowing.some((one) => one.match === null || commandMatches(argv, one.match)))
  );
}

const isAbout = (rule: Rule, { gate, role }: RuleQuestion): boolean =>
  rule.gate === gate && (rule.role === null || rule.role === role);
