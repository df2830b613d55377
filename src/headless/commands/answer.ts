import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Ask, Run } from '../../core/run.ts';
import type { ModelRef } from '../../core/settings.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { CannotStart } from '../cannot-start.ts';
import { continueRun } from '../run/continue-run.ts';
import { planAnswer, readPlanDocument } from '../run/plan-document.ts';
import type { Answer } from '../screens/screen.ts';
import { screenFor } from '../screens/screen-for.ts';
import { Terminal } from '../screens/terminal.ts';

interface Flags {
  readonly reason?: string;
  readonly plan?: string;
  readonly budget?: string;
  readonly json?: boolean;
}

export const answerCommand = (): Command =>
  new Command('answer')
    .description('answer what a run asks, and go on with it')
    .argument('<run>', 'its id, or how it begins')
    .argument('<ask>', 'the question: a1, a2, …')
    .argument('<allow|deny>', 'the answer')
    .option('--reason <text>', 'why, or the answer to a question')
    .option('--plan <file>', 'for a plan: what is carried out instead, as YAML or JSON')
    .option('--budget <budget>', 'for a budget: the new one in all, such as 8M or tokens=8M,money=10')
    .option('--json', 'print facts as JSON lines and the report last')
    .action(async (run: string, ask: string, verdict: string, flags: Flags) => {
      if (verdict !== 'allow' && verdict !== 'deny')
        throw new CannotStart(`"${verdict}" is no answer: say allow or deny.`);
      const terminal = new Terminal(flags);
      const answer = { ask, of: (open: Ask, state: Run) => answerTo(open, verdict, flags, state) };
      const screen = screenFor(terminal, flags);
      process.exitCode = await continueRun({ run, screen, askOnRed: terminal.interactive, answer });
    });

async function answerTo({ id, subject }: Ask, verdict: Answer['verdict'], flags: Flags, run: Run): Promise<Answer> {
  const said = { verdict, reason: flags.reason ?? '' };
  if (flags.plan !== undefined && (subject.kind !== 'plan' || verdict === 'deny'))
    throw new CannotStart(`--plan goes with allowing a plan, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`);
  if (flags.budget !== undefined && (subject.kind !== 'budget' || verdict === 'deny'))
    throw new CannotStart(
      `--budget goes with allowing a budget, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`,
    );
  if (subject.kind === 'question' && verdict === 'allow' && said.reason.trim() === '')
    throw new CannotStart(`${id} is a question: answer it with --reason "…".`);
  if (flags.plan !== undefined) return { ...said, ...(await planIn(flags.plan, run.settings.models)) };
  if (flags.budget === undefined) return said;
  const budget = parseBudget(flags.budget, run.budget);
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  return { ...said, budget };
}

async function planIn(
  file: string,
  before: Readonly<Record<string, ModelRef>>,
): Promise<Pick<Answer, 'plan' | 'budget' | 'models'>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CannotStart(`--plan ${file} cannot be read. Give the file with the plan in it.`);
  });
  const read = readPlanDocument(text, before);
  if ('flaws' in read) throw new CannotStart(`${file}: ${read.flaws.map(({ message }) => message).join(' — ')}`);
  return planAnswer(read);
}
