import { window } from 'vscode';
import { ruleText } from '../../core/projections/rule-words.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import type { RuleWish } from '../../link/protocol.ts';
import { askText } from '../messages.ts';
import { labelText } from '../safe-text.ts';
import { suggestPattern } from './suggest-pattern.ts';

/** The longest pattern that a rule takes. */
const LONGEST = 500;

/** Asks how far the answer to a question shall hold from now on. Null where the user leaves. */
export async function askRule(run: Run, ask: Ask, says: 'allow' | 'deny'): Promise<RuleWish | null> {
  const match = await askMatch(ask, says);
  if (match === undefined) return null;
  const role = roleOf(run, ask);
  const icons = { run: '$(play-circle)', workspace: '$(folder)', user: '$(globe)' } as const;
  const names = { run: 'This run', workspace: 'This workspace', user: 'Everywhere' } as const;
  const items = (['run', 'workspace', 'user'] as const).map((scope) => ({
    label: `${icons[scope]} ${names[scope]}`,
    detail: labelText(ruleText({ says, gate: ask.gate, match, role, scope, why: '' }), 300),
    scope,
  }));
  const picked = await window.showQuickPick(items, {
    title: says === 'allow' ? 'Allow with a rule: how far?' : 'Deny with a rule: how far?',
    placeHolder: 'Questions like this one are answered the same way from now on',
    ignoreFocusOut: true,
  });
  return picked === undefined ? null : { scope: picked.scope, match, role };
}

/** Null: every question of this gate. Undefined: the user left. */
async function askMatch({ subject }: Ask, says: 'allow' | 'deny'): Promise<string | null | undefined> {
  if (subject.kind === 'spawn') return subject.spawning.role;
  if (subject.kind !== 'command') return null;
  const several = /&&|\|\||[;|\n]/.test(subject.command.trim());
  const pattern = await askText({
    title: says === 'allow' ? 'Allow commands that begin with' : 'Deny commands that begin with',
    prompt: [
      'Whole words; * in a word stands for anything in it.',
      says === 'allow'
        ? 'Whatever options follow are allowed with them.'
        : 'Whatever stands between them or follows them is denied with them.',
      ...(several && says === 'allow'
        ? ['This line has several commands: it passes without a question once there is a rule for each.']
        : []),
    ].join(' '),
    value: suggestPattern(subject.command),
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === ''
        ? 'Write the words that a command begins with.'
        : value.trim().length > LONGEST
          ? `No more than ${LONGEST} characters.`
          : undefined,
  });
  return pattern?.trim();
}

/** Who asks is known by its role; what code or the board asks for is ruled for all. */
function roleOf(run: Run, { by }: Ask): string | null {
  const agent = run.agents[by];
  return agent === undefined || agent.tier === 0 ? null : agent.role;
}
