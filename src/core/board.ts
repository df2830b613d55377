import type { AskSubject } from './facts.ts';
import type { Decider } from './settings.ts';

/** What the rules alone say of a question. Null: they cannot settle it. */
export type PolicyVerdict = { readonly verdict: 'allow' | 'deny'; readonly reason: string } | null;

export type Settlement =
  | { readonly verdict: 'allow' | 'deny'; readonly by: 'policy'; readonly reason: string }
  | { readonly verdict: 'ask'; readonly of: 'chair' };

/**
 * Decides a question at a gate: rules first, then whoever stands above.
 * A board without members cannot ballot, and a board that cannot be reached fails closed: what rules do not settle climbs to the chair.
 */
export function settle(decider: Decider, policy: PolicyVerdict): Settlement {
  if (decider === 'chair' || policy === null) return { verdict: 'ask', of: 'chair' };
  return { verdict: policy.verdict, by: 'policy', reason: policy.reason };
}

/** The rules for questions of each kind, given what the run knows. */
export function policyOn(subject: AskSubject, facts: { readonly commandAllowed: boolean }): PolicyVerdict {
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
      return { verdict: 'deny', reason: 'The budget of the run is spent.' };
    case 'model':
      return { verdict: 'deny', reason: subject.failure.message.slice(0, 1400) };
    case 'forge':
      return { verdict: 'deny', reason: subject.failure.message.slice(0, 1400) };
    case 'question':
      return { verdict: 'deny', reason: 'Nobody is there to answer. Decide by the issue and the code, and say so.' };
  }
}
