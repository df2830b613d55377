import type { Rule } from '../../core/policy.ts';
import { CannotStart } from '../cannot-start.ts';
import { type KeptRule, keepRule, type RulesPlace } from './kept-rules.ts';

interface Keeping {
  /** Null: nothing outlives the run, which is a demonstration. */
  readonly place: RulesPlace | null;
  readonly say: (notice: string) => void;
}

/** Keeps what outlives the run, and answers the rules as they hold: one that cannot be kept holds for this run, and that is said. */
export async function keepRules({ place, say }: Keeping, rules: readonly Rule[]): Promise<readonly Rule[]> {
  const held: Rule[] = [];
  for (const rule of rules) {
    const kept = place === null || !outlives(rule) || (await tried(place, rule, say));
    held.push(kept && place !== null ? rule : { ...rule, scope: 'run' });
  }
  return held;
}

export const outlives = (rule: Rule): rule is KeptRule => rule.scope !== 'run';

async function tried(place: RulesPlace, rule: KeptRule, say: (notice: string) => void): Promise<boolean> {
  try {
    await keepRule(place, rule);
    return true;
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    say(`The rule holds for this run only. ${error.message}`);
    return false;
  }
}
