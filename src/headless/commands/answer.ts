import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Ask } from '../../core/run.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { CannotStart } from '../cannot-start.ts';
import { type Answering, continueRun } from '../run/continue-run.ts';
import { planAnswer, termsAt } from '../run/plan-answer.ts';
import { readPlanDocument } from '../run/plan-document.ts';
import { planFile, savedPlan } from '../run/plan-file.ts';
import { writtenPlan } from '../run/written-plan.ts';
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
    .option('--plan <file>', 'for a plan: what is carried out, as YAML or JSON; left out: its own file as it was saved')
    .option('--budget <budget>', 'for a budget: the new one in all, such as 8M or tokens=8M,money=10')
    .option('--json', 'print facts as JSON lines and the report last')
    .action(async (run: string, ask: string, verdict: string, flags: Flags) => {
      if (verdict !== 'allow' && verdict !== 'deny')
        throw new CannotStart(`"${verdict}" is no answer: say allow or deny.`);
      const terminal = new Terminal(flags);
      const answer = { ask, of: (open: Ask, at: Answering) => answerTo(open, verdict, flags, at) };
      const screen = screenFor(terminal, flags);
      process.exitCode = await continueRun({ run, screen, askOnRed: terminal.interactive, answer });
    });

async function answerTo(ask: Ask, verdict: Answer['verdict'], flags: Flags, at: Answering): Promise<Answer> {
  const { id, subject } = ask;
  const said = { verdict, reason: flags.reason ?? '' };
  if (flags.plan !== undefined && (subject.kind !== 'plan' || verdict === 'deny'))
    throw new CannotStart(`--plan goes with allowing a plan, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`);
  if (flags.budget !== undefined && (subject.kind !== 'budget' || verdict === 'deny'))
    throw new CannotStart(
      `--budget goes with allowing a budget, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`,
    );
  if (subject.kind === 'question' && verdict === 'allow' && said.reason.trim() === '')
    throw new CannotStart(`${id} is a question: answer it with --reason "…".`);
  if (subject.kind === 'plan' && verdict === 'allow') return { ...said, ...(await planFor(ask, flags.plan, at)) };
  if (flags.budget === undefined) return said;
  const budget = parseBudget(flags.budget, at.run.budget);
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  return { ...said, budget };
}

/** The plan in the file that was named, else as it was saved, here or in the editor; nothing where that is what the PM wrote. */
async function planFor(
  { id, subject }: Ask,
  named: string | undefined,
  { run, read, folder, decisions }: Answering,
): Promise<Pick<Answer, 'plan' | 'budget' | 'models'>> {
  const file = named ?? planFile(folder, id);
  const text = named === undefined ? await savedPlan(file) : await textIn(named);
  if (text === null) return {};
  const before = termsAt(decisions, id);
  const document = readPlanDocument(text, before.models);
  if ('flaws' in document)
    throw new CannotStart(`${file}: ${document.flaws.map(({ message }) => message).join(' — ')}`);
  const { plan, ...terms } = planAnswer(document, before, { budget: run.budget, models: run.settings.models });
  const written = subject.kind === 'plan' ? await writtenPlan(subject.plan, read) : null;
  return JSON.stringify(plan) === JSON.stringify(written) ? terms : { ...terms, plan };
}

const textIn = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw new CannotStart(`--plan ${file} cannot be read. Give the file with the plan in it.`);
  });
