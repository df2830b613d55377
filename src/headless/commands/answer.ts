import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Ask } from '../../core/run.ts';
import type { Budget } from '../../core/settings.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { CannotStart } from '../cannot-start.ts';
import { continueRun } from '../run/continue-run.ts';
import { readPlan } from '../run/written-plan.ts';
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
      const answer = { ask, of: (open: Ask, budget: Budget) => answerTo(open, verdict, flags, budget) };
      const screen = screenFor(terminal, flags);
      process.exitCode = await continueRun({ run, screen, askOnRed: terminal.interactive, answer });
    });

async function answerTo(
  { id, subject }: Ask,
  verdict: Answer['verdict'],
  flags: Flags,
  before: Budget,
): Promise<Answer> {
  const said = { verdict, reason: flags.reason ?? '' };
  if (flags.plan !== undefined && (subject.kind !== 'plan' || verdict === 'deny'))
    throw new CannotStart(`--plan goes with allowing a plan, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`);
  if (flags.budget !== undefined && (subject.kind !== 'budget' || verdict === 'deny'))
    throw new CannotStart(
      `--budget goes with allowing a budget, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`,
    );
  if (subject.kind === 'question' && verdict === 'allow' && said.reason.trim() === '')
    throw new CannotStart(`${id} is a question: answer it with --reason "…".`);
  if (flags.plan !== undefined) return { ...said, plan: await planIn(flags.plan) };
  if (flags.budget === undefined) return said;
  const budget = parseBudget(flags.budget, before);
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  return { ...said, budget };
}

async function planIn(file: string): Promise<NonNullable<Answer['plan']>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CannotStart(`--plan ${file} cannot be read. Give the file with the plan in it.`);
  });
  const plan = readPlan(text);
  if ('flaw' in plan) throw new CannotStart(`${file}: ${plan.flaw}`);
  return plan;
}
