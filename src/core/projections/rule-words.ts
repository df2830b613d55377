import type { Rule } from '../policy.ts';
import { oneLine } from './words.ts';

/** What a rule says, as a sentence. What it matches may come from an agent: plain text. */
export function ruleText({ gate, role, match, says, scope }: Rule): string {
  const whose = role === null ? '' : `, of each ${role}`;
  return `${SAYS[says]} ${aboutText(gate, match)}${whose}, in ${SCOPES[scope]}.`;
}

const SAYS = { allow: 'Always allow', deny: 'Always refuse', ask: 'Always ask the chair about' } as const;

const SCOPES = { run: 'this run', workspace: 'every run of this workspace', user: 'every run' } as const;

function aboutText(gate: Rule['gate'], match: string | null): string {
  if (gate === 'command') return commandText(match);
  if (gate === 'spawn') return match === null ? 'any new agent' : `a new ${oneLine(match, 40)}`;
  return `every question of gate ${gate}`;
}

function commandText(match: string | null): string {
  if (match === null || match.trim() === '**') return 'any command at all, whatever it does';
  const [first, ...rest] = match.trim().split(/\s+/);
  if (first === '>') return `writing to ${rest.join(' ')} in a command line`;
  if (first === '=') return `setting ${rest.join(' ')} in a command line`;
  return `commands that begin with \`${oneLine(match, 200)}\``;
}
