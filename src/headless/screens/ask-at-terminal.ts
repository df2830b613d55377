import type { Cap } from '../../core/budget.ts';
import type { WrittenPlan } from '../../core/plan.ts';
import type { Rule } from '../../core/policy.ts';
import { ruleText } from '../../core/projections/rule-words.ts';
import { mayRule } from '../../core/rule-on.ts';
import { budgetOf } from '../../core/run/caps.ts';
import type { Ask } from '../../core/run.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { rulesOfAnswer } from '../rules/rules-of-answer.ts';
import { suggestedRules } from '../rules/suggested-rules.ts';
import { planAnswer } from '../run/plan-answer.ts';
import { writtenPlan } from '../run/written-plan.ts';
import { askLines } from './ask-lines.ts';
import { editPlan } from './edit-plan.ts';
import type { Answer, Reading } from './screen.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';

interface Asking {
  readonly terminal: Terminal;
  readonly ask: Ask;
  readonly reading: Reading;
  readonly gone: AbortSignal;
}

/** Shows all that is needed to judge an ask, and takes the chair's answer. Null: the question went away. */
export async function answerAtTerminal(asking: Asking): Promise<Answer | null> {
  const { terminal, ask, reading } = asking;
  terminal.line('');
  for (const line of await askLines(ask, reading)) terminal.line(line);
  const { subject } = ask;
  switch (subject.kind) {
    case 'plan':
      return answerPlan(asking, await writtenPlan(subject.plan, reading.read));
    case 'merge':
    case 'command':
    case 'review':
    case 'charter':
    case 'spawn':
    case 'health':
    case 'motion':
      return allowOrDeny(asking);
    case 'model':
    case 'forge':
      return retryOrStop(asking);
    case 'budget':
      return raiseBudget(asking, subject.cap);
    case 'question':
      return answerQuestion(asking);
  }
}

const denied = async ({ terminal, gone }: Asking, question: string): Promise<Answer | null> => {
  const reason = await terminal.question(question, gone);
  return reason === null ? null : { verdict: 'deny', reason: reason.trim() };
};

type Word = 'allow' | 'always' | 'deny' | 'never';

/** For once, or by a rule: those words are offered where there can be one. */
async function allowOrDeny(asking: Asking): Promise<Answer | null> {
  const { terminal, ask, gone } = asking;
  const { run } = asking.reading;
  const words: Word[] = ['allow', 'deny'];
  if (suggestedRules(ask, run, 'allow').length > 0) words.splice(1, 0, 'always');
  if (mayRule(ask.gate, 'deny') && suggestedRules(ask, run, 'deny').length > 0) words.push('never');
  const said = await terminal.choose('Allow it?', words, gone);
  if (said === null) return null;
  if (said === 'allow') return { verdict: 'allow', reason: '' };
  if (said === 'always') return ruled(asking, { verdict: 'allow', reason: '' });
  const no = await denied(asking, 'Why not? ');
  return no === null || said === 'deny' ? no : ruled(asking, no);
}

/** Asks which rule is to be made of an answer, and shows what it says before it holds. */
async function ruled(asking: Asking, answer: Answer): Promise<Answer | null> {
  const { terminal, ask, reading, gone } = asking;
  const said = { ask, run: reading.run, verdict: answer.verdict, reason: answer.reason };
  const suggested = suggestedRules(ask, reading.run, answer.verdict).flatMap(({ match }) => match ?? []);
  for (;;) {
    let matches: readonly string[] = [];
    if (ask.gate === 'command') {
      const typed = await terminal.question(
        `Commands that begin how? Enter for: ${visible(suggested.join(' ; '))} — or your own, with " ; " between them: `,
        gone,
      );
      if (typed === null) return null;
      matches = typed.split(/\s;\s/).filter((one) => one.trim() !== '');
    }
    const scope = await terminal.choose('For how long: this run, this workspace, or all your runs?', SCOPES, gone);
    if (scope === null) return null;
    const rules = rulesOfAnswer(said, { scope, matches });
    if (typeof rules === 'string') {
      terminal.line(rules);
      continue;
    }
    for (const rule of rules) terminal.line(`  ${visible(ruleText(rule))}`);
    const sure = await terminal.yes('Is that right?', gone);
    if (sure === null) return null;
    if (sure) return { ...answer, rules };
  }
}

const SCOPES = ['run', 'workspace', 'user'] as const satisfies Rule['scope'][];

async function retryOrStop(asking: Asking): Promise<Answer | null> {
  const said = await asking.terminal.choose('What now?', ['retry', 'stop'], asking.gone);
  if (said === null) return null;
  return said === 'retry' ? { verdict: 'allow', reason: '' } : { verdict: 'deny', reason: 'Stopped by the chair.' };
}

async function answerPlan(asking: Asking, plan: WrittenPlan): Promise<Answer | null> {
  const { terminal, gone } = asking;
  const said = await terminal.choose('The plan?', ['allow', 'edit', 'back'], gone);
  if (said === null) return null;
  if (said === 'allow') return { verdict: 'allow', reason: '' };
  if (said === 'back') return denied(asking, 'What shall be different? ');
  const edited = await editPlan({ terminal, gone, run: asking.reading.run }, plan);
  if (edited === null) return gone.aborted ? null : answerPlan(asking, plan);
  const { document, before } = edited;
  const { budget, settings } = asking.reading.run;
  return { verdict: 'allow', reason: '', ...planAnswer(document, before, { budget, models: settings.models }) };
}

async function raiseBudget({ terminal, gone, reading }: Asking, cap: Cap): Promise<Answer | null> {
  for (;;) {
    const said = await terminal.question(
      'A new budget in all, such as 4M or tokens=4M,money=10; "double"; or "stop": ',
      gone,
    );
    if (said === null) return null;
    const word = said.trim().toLowerCase();
    if (word === 'stop') return { verdict: 'deny', reason: 'Stopped by the chair.' };
    if (word === 'double') return { verdict: 'allow', reason: '' };
    const budget = parseBudget(word, budgetOf(reading.run, cap));
    if ('flaw' in budget) terminal.line(budget.flaw);
    else return { verdict: 'allow', reason: '', budget };
  }
}

async function answerQuestion({ terminal, gone }: Asking): Promise<Answer | null> {
  const said = await terminal.question('Your answer: ', gone);
  return said === null ? null : { verdict: 'allow', reason: said.trim() };
}
