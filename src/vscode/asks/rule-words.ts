import type { Gate } from '../../core/gate.ts';
import type { Rule } from '../../core/policy.ts';
import { labelText } from '../safe-text.ts';

/** What a rule is about, in words that follow "to" or "that". */
const ABOUT: Readonly<Record<Gate, string>> = {
  plan: 'every plan',
  merge: 'every merge',
  command: 'every command',
  review: 'whatever its reviews cannot settle',
  budget: 'every budget that is used up',
  model: 'every model call that keeps failing',
  forge: 'whatever keeps failing on the forge',
  question: 'every question',
  charter: 'every mission',
  spawn: 'every new agent',
  health: 'whatever the rules of health propose',
  motion: 'every motion',
};

const SAYS: Readonly<Record<Rule['says'], string>> = { allow: 'Allow', deny: 'Deny', ask: 'Ask about' };

/** How far a rule reaches. */
export const SCOPES: Readonly<Record<Rule['scope'], string>> = {
  run: 'in this run',
  workspace: 'in this workspace',
  user: 'everywhere',
};

/** A rule as an order, in a line. What was written by others is made plain. */
export function ruleWords({ says, gate, match, role, scope }: Omit<Rule, 'why'>): string {
  const of =
    role === null ? '' : gate === 'command' ? ` of a ${labelText(role, 40)}` : ` asked by a ${labelText(role, 40)}`;
  return `${SAYS[says]} ${about(gate, match)}${of}, ${SCOPES[scope]}`;
}

function about(gate: Gate, match: string | null): string {
  if (match === null) return ABOUT[gate];
  const words = labelText(match, 200);
  if (gate === 'command') return `every command that begins with “${words}”`;
  return gate === 'spawn' ? `every new ${words}` : `${ABOUT[gate]} of “${words}”`;
}
