import type { AskSubject } from '../facts.ts';
import type { CommandRuling } from '../judge.ts';
import type { Rule } from '../policy.ts';
import { mayBeForbidden, ruleOn } from '../rule-on.ts';
import { add, type Draft } from './draft.ts';
import type { Agent, Run } from './state.ts';

/** The user's own rule about a question; null: none. Commands of agents are looked at word by word (`ruleOnCommand`). */
export function ruleFor(run: Run, by: string, subject: AskSubject): Rule | null {
  if (subject.kind === 'command') return subject.call === null ? ruleOnOwnCommands(run.rules, subject.command) : null;
  const about = subject.kind === 'health' ? subject.agent : by;
  const text = subject.kind === 'spawn' ? subject.spawning.role : null;
  return ruleOn(run.rules, { gate: subject.kind, role: run.agents[about]?.role ?? about, subject: text, argv: null });
}

/** The project's own commands are allowed by rules that name each line, or all. What agents may not run says nothing of them. */
function ruleOnOwnCommands(rules: readonly Rule[], command: string): Rule | null {
  const allowing = rules.filter(({ gate, role, says }) => gate === 'command' && role === null && says === 'allow');
  const of = (line: string) => allowing.find(({ match }) => match === null || match === line);
  const lines = command.split('\n');
  return lines.every(of) ? (of(lines[0] ?? '') ?? null) : null;
}

/** Once only; a rule that is there already is not written again. */
export function addRule(draft: Draft, rule: Rule): void {
  const text = JSON.stringify(rule);
  if (!draft.run.rules.some((one) => JSON.stringify(one) === text)) add(draft, { type: 'rule-added', rule });
}

interface CommandLine {
  readonly command: string;
  readonly argv: readonly (readonly string[])[] | null;
}

/** The user's rule about a command line of an agent; null: none. */
export const ruleOnCommand = (run: Run, { role }: Pick<Agent, 'role'>, { command, argv }: CommandLine): Rule | null =>
  ruleOn(run.rules, { gate: 'command', role, subject: command, argv });

/** What the user's rules, or an earlier yes for the whole run, say of a command of an agent; null: nothing. */
export function saidOfCommand(run: Run, agent: Pick<Agent, 'role'>, line: CommandLine): CommandRuling {
  const rule = ruleOnCommand(run, agent, line);
  if (rule !== null && (rule.says !== 'allow' || rule.match !== null)) return rule.says;
  if (run.allowedCommands.includes(line.command)) return 'allow';
  const { command: subject, argv } = line;
  if (mayBeForbidden(run.rules, { gate: 'command', role: agent.role, subject, argv })) return 'unreadable';
  return rule?.says ?? null;
}
