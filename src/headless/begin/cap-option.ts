import { type Budget, type Caps, noCaps, uncapped } from '../../core/budget.ts';
import { CannotStart } from '../cannot-start.ts';
import { parseBudget } from './budget-option.ts';

/**
 * Reads `role:developer=2M`, `task=500k,$2` and `day=$10`: what all agents of a role, each task, and all runs of a day on
 * this machine may spend. Of a cap that is given twice the last counts, kind by kind.
 */
export function readCaps(texts: readonly string[], roles: readonly string[]): Caps {
  return texts.reduce((caps, text) => withCap(caps, text, roles), noCaps);
}

function withCap(caps: Caps, text: string, roles: readonly string[]): Caps {
  const [, whose = '', role, said = ''] = /^\s*(task|day|role:\s*([^=\s]*))\s*=(.*)$/.exec(text) ?? [];
  if (whose === '')
    throw new CannotStart(
      `--cap ${text} is not understood: write role:ROLE=BUDGET, task=BUDGET or day=BUDGET, with a budget such as 2M, $5, or both: task=500k,$2.`,
    );
  if (role !== undefined && !roles.includes(role))
    throw new CannotStart(`--cap ${text}: there is no role "${role}". The roles are ${roles.join(', ')}.`);
  const of = (before: Budget): Budget => {
    const budget = parseBudget(said, before);
    if ('flaw' in budget) throw new CannotStart(`--cap ${text}: ${budget.flaw}`);
    return budget;
  };
  if (role !== undefined) return { ...caps, roles: { ...caps.roles, [role]: of(caps.roles[role] ?? uncapped) } };
  return whose === 'task' ? { ...caps, task: of(caps.task) } : { ...caps, day: of(caps.day) };
}
