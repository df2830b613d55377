import type { Rule } from '../policy.ts';
import { oneLine } from './words.ts';

/** What a rule says, as a sentence. What it matches may come from an agent: plain text. */
export function ruleText({ gate, role, match, says, scope }: Rule): string {
  const whose = role === null ? '' : `, of each ${role}`;
  return `${SAYS[says]} ${aboutText({ gate, match, says })}${whose}, in ${SCOPES[scope]}.`;
}

const SAYS = { allow: 'Always allow', deny: 'Always refuse', ask: 'Always ask the chair about' } as const;

const SCOPES = { run: 'this run', workspace: 'every run of this workspace', user: 'every run' } as const;

function aboutText({ gate, match, says }: Pick<Rule, 'gate' | 'match' | 'says'>): string {
  if (gate === 'command') return commandText(match, says);
  if (gate === 'spawn') return match === null ? 'any new agent' : `a new ${oneLine(match, 40)}`;
  return `every question of gate ${gate}`;
}

/** How far a pattern reaches: what is allowed begins with it; what is not is caught with anything in between, too. */
function commandText(match: string | null, says: Rule['says']): string {
  if (match === null || match.trim() === '**') return 'any command at all, whatever it does';
  const [first, ...rest] = match.trim().split(/\s+/);
  if (first === '>') return `writing to ${rest.join(' ')} in a command line`;
  if (first === '=') return `setting ${rest.join(' ')} in a command line`;
  const words = `\`${oneLine(match, 200)}\``;
  if (says === 'allow' || rest.length === 0) return `commands that begin with ${words}, whatever options follow`;
  return `commands of ${words}, whatever stands between these words or follows them`;
}
