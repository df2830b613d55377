import type { AskSubject } from '../facts.ts';
import { type Rule, ruleOn } from '../policy.ts';
import { add, type Draft } from './draft.ts';
import type { Agent, Run } from './state.ts';

/** The user's own rule about a question; null: none. Commands are looked at where they are judged, word by word. */
export function ruleFor(run: Run, by: string, subject: AskSubject): Rule | null {
  const text = subject.kind === 'spawn' ? subject.spawning.role : subject.kind === 'command' ? subject.command : null;
  return ruleOn(run.rules, { gate: subject.kind, role: run.agents[by]?.role ?? by, subject: text, argv: null });
}

/** Once only; a rule that is there already is not written again. */
export function addRule(draft: Draft, rule: Rule): void {
  const text = JSON.stringify(rule);
  if (!draft.run.rules.some((one) => JSON.stringify(one) === text)) add(draft, { type: 'rule-added', rule });
}

/** What the user's rules, or an earlier yes for the whole run, say of a command of an agent; null: nothing. */
export function saidOfCommand(
  run: Run,
  { role }: Pick<Agent, 'role'>,
  { command, argv }: { readonly command: string; readonly argv: readonly (readonly string[])[] | null },
): 'allow' | 'deny' | 'ask' | null {
  const rule = ruleOn(run.rules, { gate: 'command', role, subject: command, argv });
  return rule?.says ?? (run.allowedCommands.includes(command) ? 'allow' : null);
}
