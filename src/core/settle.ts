import type { AskSubject } from './facts.ts';
import type { Decider } from './gate.ts';
import type { Rule } from './policy.ts';

/** What the rules alone say of a question. Null: they cannot settle it. */
export type PolicyVerdict = { readonly verdict: 'allow' | 'deny'; readonly reason: string } | null;

export type Settlement =
  | { readonly verdict: 'allow' | 'deny'; readonly by: 'policy'; readonly reason: string }
  | { readonly verdict: 'ask'; readonly of: 'board' | 'chair' };

/** What is known of a question besides itself. */
export interface Settling {
  readonly decider: Decider;
  /** The user's own rule about it. */
  readonly rule: Pick<Rule, 'says' | 'why'> | null;
  /** What the chair said to the very same question before. */
  readonly before: { readonly verdict: 'allow' | 'deny'; readonly reason: string } | null;
  readonly policy: PolicyVerdict;
  /** Has the board members who could ballot? */
  readonly seated: boolean;
}

/**
 * Decides a question at a gate, or says who does. What the user ruled or said before comes first; then the rules of
 * the house, where the gate is theirs. A board without members cannot be reached, and what cannot be reached fails
 * closed: the question climbs to the chair.
 */
export function settle({ decider, rule, before, policy, seated }: Settling): Settlement {
  if (rule?.says === 'ask') return { verdict: 'ask', of: 'chair' };
  if (rule) return { verdict: rule.says === 'allow' ? 'allow' : 'deny', by: 'policy', reason: rule.why };
  if (before) return { ...before, by: 'policy' };
  if (decider === 'policy' && policy !== null) return { ...policy, by: 'policy' };
  return { verdict: 'ask', of: decider === 'board' && seated ? 'board' : 'chair' };
}

/** The rules of the house for questions of each kind, given what the run knows. */
export function policyOn(
  subject: AskSubject,
  facts: {
    readonly commandAllowed: boolean;
    /** Of a measure that was taken before and did not help: what the rules say of taking it again. */
    readonly tried?: string | null;
  },
): PolicyVerdict {
  switch (subject.kind) {
    case 'plan':
      return { verdict: 'allow', reason: 'The plan is well formed.' };
    case 'merge':
      return { verdict: 'allow', reason: 'The certificate is complete and the review accepts this commit.' };
    case 'command':
      return facts.commandAllowed ? { verdict: 'allow', reason: 'Allowed for this run beforehand.' } : null;
    case 'review':
      return { verdict: 'deny', reason: 'The rounds of review are used up.' };
    case 'budget':
      return { verdict: 'deny', reason: 'The budget is spent.' };
    case 'model':
      return { verdict: 'deny', reason: subject.failure.message.slice(0, 1400) };
    case 'forge':
      return { verdict: 'deny', reason: subject.failure.message.slice(0, 1400) };
    case 'question':
      return { verdict: 'deny', reason: 'Nobody is there to answer. Decide by the issue and the code, and say so.' };
    case 'charter':
      return { verdict: 'allow', reason: 'The mission is an issue of this repository, within its budget.' };
    case 'spawn':
      return { verdict: 'allow', reason: 'Within the limits of its grant.' };
    case 'health':
      return facts.tried
        ? { verdict: 'deny', reason: facts.tried }
        : { verdict: 'allow', reason: 'The rules of health say so.' };
    case 'motion':
      return {
        verdict: 'deny',
        reason: 'Nobody is there to decide about motions. Go on with what you may do yourself.',
      };
  }
}
