import type { Budget, Caps } from '../../core/budget.ts';
import { LinkError } from '../../link/link-error.ts';

/** The settings of caps as they stand, whatever was written there. */
export interface CapSettings {
  readonly roles: unknown;
  readonly task: unknown;
  readonly day: unknown;
}

/**
 * The caps that the settings name; nothing named: no cap. A cap that cannot be read is never passed over, since who wrote it
 * relies on it. Throws `LinkError` (`cannot`), which says what is wrong where.
 */
export const capsOf = ({ roles, task, day }: CapSettings): Caps => ({
  roles: Object.fromEntries(
    Object.entries(asObject(roles, 'issueSwarm.caps.roles')).map(([role, budget]) => [
      role,
      budgetOf(budget, `issueSwarm.caps.roles, ${role}`),
    ]),
  ),
  task: budgetOf(task, 'issueSwarm.caps.task'),
  day: budgetOf(day, 'issueSwarm.caps.day'),
});

/** A budget of the settings, of which either part may be left out. Throws `LinkError`. */
export function budgetOf(value: unknown, where: string): Budget {
  const { tokens, money, ...rest } = asObject(value, where);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw flaw(where, `knows \`tokens\` and \`money\`, and no \`${unknown}\``);
  return { tokens: amount(tokens, { where, of: 'tokens', whole: true }), money: amount(money, { where, of: 'money' }) };
}

interface Part {
  readonly where: string;
  readonly of: string;
  readonly whole?: boolean;
}

function amount(value: unknown, { where, of, whole = false }: Part): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value)))
    return value;
  throw flaw(where, `needs a ${whole ? 'whole ' : ''}number above 0 for \`${of}\`, or nothing for no cap`);
}

function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw flaw(where, 'needs an object such as {"tokens": 500000}');
  return { ...value };
}

const flaw = (where: string, what: string): LinkError => new LinkError('cannot', `The setting ${where} ${what}.`);
