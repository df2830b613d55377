import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Rule } from '../../core/policy.ts';
import type { Ask } from '../../core/run.ts';
import { CannotStart } from '../cannot-start.ts';
import { rulesOfAnswer } from '../rules/rules-of-answer.ts';
import { budgetAnswer } from '../run/budget-answer.ts';
import { type Answering, type Before, continueRun, openAsk } from '../run/continue-run.ts';
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
  readonly rule?: string;
  readonly match?: readonly string[];
  readonly json?: boolean;
}

const HELP = `
What is before the board is shown with the ballots cast so far. Allowing or denying it decides it in the board's place;
"take" only takes it from the board: it is asked here where somebody sits at the terminal, and else waits for your answer.

A rule answers questions like this one the same way from now on: in this run, in every run of this workspace, or in every
run of yours. For a command it is about commands that begin with the same words; --match says other words. Whatever
options follow the words are covered: "npm test" allows "npm test -- --config x" as well. A rule that denies also covers
what stands between its words: "git push" denies "git -C . push", and "git commit -m push" with it. A line is allowed by
rules when all of its commands are, and what it writes ("> FILE") or sets ("= NAME=VALUE") too.

Examples:
  answer RUN a2 allow --rule workspace
  answer RUN a2 allow --rule user --match "npm test" --match "npm run lint"
  answer RUN a2 deny --reason "Nothing leaves this machine." --rule user --match "git push"
`;

export const answerCommand = (): Command =>
  new Command('answer')
    .description('answer what a run asks, and go on with it')
    .argument('<run>', 'its id, or how it begins')
    .argument('<ask>', 'the question: a1, a2, …')
    .argument('<allow|deny|take>', 'the answer; take: decide it yourself, not the board')
    .option('--reason <text>', 'why, or the answer to a question')
    .option('--plan <file>', 'for a plan: what is carried out, as YAML or JSON; left out: its own file as it was saved')
    .option('--budget <budget>', 'for a budget: the new one in all, such as 8M or tokens=8M,money=10')
    .option('--rule <scope>', 'answer questions like this one so from now on: run, workspace or user')
    .option('--match <words>', 'with --rule: the words that the commands begin with; repeatable', collect)
    .option('--json', 'print facts as JSON lines and the report last')
    .addHelpText('after', HELP)
    .action(async (run: string, ask: string, verdict: string, flags: Flags) => {
      if (verdict !== 'allow' && verdict !== 'deny' && verdict !== 'take')
        throw new CannotStart(`"${verdict}" is no answer: say allow or deny, or take what is before the board.`);
      const terminal = new Terminal(flags);
      const screen = screenFor(terminal, flags);
      const continuing = { run, screen, askOnRed: terminal.interactive };
      const of = (open: Ask, at: Answering) => answerTo(open, verdict === 'take' ? 'allow' : verdict, flags, at);
      process.exitCode = await continueRun(
        verdict === 'take' ? { ...continuing, before: takeAsk(ask) } : { ...continuing, answer: { ask, of } },
      );
    });

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** From the board to the chair. */
const takeAsk = (id: string): Before => ({
  check: (run) => {
    const { of } = openAsk(run, id);
    if (of === 'chair') throw new CannotStart(`${id} is not before the board: it waits for you. Say allow or deny.`);
  },
  submit: (engine) => engine.submit({ type: 'take-ask', at: Date.now(), ask: id }),
});

async function answerTo(ask: Ask, verdict: Answer['verdict'], flags: Flags, at: Answering): Promise<Answer> {
  const { id, subject } = ask;
  const reason = flags.reason ?? '';
  const said = { verdict, reason, ...rulesIn(flags, { ask, run: at.run, verdict, reason }) };
  if (flags.plan !== undefined && (subject.kind !== 'plan' || verdict === 'deny'))
    throw new CannotStart(`--plan goes with allowing a plan, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`);
  if (flags.budget !== undefined && (subject.kind !== 'budget' || verdict === 'deny'))
    throw new CannotStart(
      `--budget goes with allowing a budget, and ${id} is ${verdict === 'deny' ? 'denied' : 'none'}.`,
    );
  if (subject.kind === 'question' && verdict === 'allow' && said.reason.trim() === '')
    throw new CannotStart(`${id} is a question: answer it with --reason "…".`);
  if (subject.kind === 'plan' && verdict === 'allow') return { ...said, ...(await planFor(ask, flags.plan, at)) };
  if (flags.budget === undefined || subject.kind !== 'budget') return said;
  return { ...said, budget: budgetAnswer(flags.budget, at.run, subject.cap) };
}

function rulesIn({ rule, match = [] }: Flags, said: Parameters<typeof rulesOfAnswer>[0]): Pick<Answer, 'rules'> {
  if (rule === undefined && match.length > 0) throw new CannotStart('--match goes with --rule run, workspace or user.');
  if (rule === undefined) return {};
  const scope = Rule.shape.scope.safeParse(rule);
  if (!scope.success) throw new CannotStart(`--rule ${rule} is not understood: write run, workspace or user.`);
  const rules = rulesOfAnswer(said, { scope: scope.data, matches: match });
  if (typeof rules === 'string') throw new CannotStart(rules);
  return { rules };
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
