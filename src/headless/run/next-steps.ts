import type { Ask } from '../../core/run.ts';
import { suggestedRules } from '../rules/suggested-rules.ts';
import { askLines } from '../screens/ask-lines.ts';
import type { Reading } from '../screens/screen.ts';
import { planDocument } from './plan-document.ts';
import { planFile, putPlanFile } from './plan-file.ts';
import { writtenPlan } from './written-plan.ts';

const SWARM = 'npm run swarm --';

/** What to do after a run has come to rest, with the commands for it. A plan that waits is put beside the log, to be edited. */
export async function nextSteps(reading: Reading, runFolder: string): Promise<readonly string[]> {
  const { run } = reading;
  const merged = Object.values(run.tasks).some((task) => task.merged !== null);
  const take = `Bring what was merged into your branch: ${SWARM} take ${run.id}`;
  if (run.state === 'closed') return [...(await whyImpossible(reading)), ...(merged ? [take] : [])];
  const asks = Object.values(run.asks);
  if (asks.length === 0) return [`Continue with: ${SWARM} continue ${run.id}`];
  const lines = await Promise.all(asks.map((ask) => askSteps(ask, reading, runFolder)));
  return lines.flat();
}

/** How the command ended for which nothing can be checked: its own last words say most. */
async function whyImpossible({ run, read }: Reading): Promise<readonly string[]> {
  if (!run.baseline?.impossible) return [];
  const failed = [...run.baseline.setup, ...run.baseline.checks].find(({ exitCode }) => exitCode !== 0);
  if (failed === undefined) return [];
  const last = (await read(failed.output)).trimEnd().split('\n').slice(-LAST_WORDS);
  return [
    `The last words of \`${failed.command}\`:`,
    ...last.map((line) => `  ${line}`),
    'Say how the project is set up and checked: --setup "COMMAND" (or --no-setup), --check "COMMAND"',
  ];
}

/** Lines. */
const LAST_WORDS = 15;

async function askSteps(ask: Ask, reading: Reading, runFolder: string): Promise<readonly string[]> {
  const { id } = reading.run;
  const shown = await askLines(ask, reading);
  if (ask.of === 'chair') return [...shown, ...(await answers(ask, reading, runFolder))];
  return [
    ...shown,
    `  to leave it to the board:  ${SWARM} continue ${id}`,
    `  to decide it yourself:     ${SWARM} answer ${id} ${ask.id} allow|deny --reason "…"`,
  ];
}

/** The commands that answer it. A plan is put beside the log, to be edited. */
async function answers(ask: Ask, reading: Reading, runFolder: string): Promise<readonly string[]> {
  const answer = `${SWARM} answer ${reading.run.id} ${ask.id}`;
  const { subject } = ask;
  const ruled = suggestedRules(ask, reading.run, 'allow').length > 0;
  switch (subject.kind) {
    case 'plan': {
      const file = planFile(runFolder, ask.id);
      const { budget, settings } = reading.run;
      const plan = await writtenPlan(subject.plan, reading.read);
      const edited = await putPlanFile(file, planDocument(plan, { budget, models: settings.models }));
      const change = edited
        ? `  ${file} holds changes, and they are carried out with it. To leave them out, remove that file first.`
        : `  to change it:     edit ${file} first`;
      return [`  to carry it out:  ${answer} allow`, change, `  to send it back:  ${answer} deny --reason "…"`];
    }
    case 'merge':
    case 'command':
    case 'review':
    case 'charter':
    case 'spawn':
    case 'health':
    case 'motion':
      return [
        `  yes:  ${answer} allow`,
        ...(ruled ? [`  always, by a rule:  ${answer} allow --rule run|workspace|user`] : []),
        `  no:   ${answer} deny --reason "…"`,
      ];
    case 'budget':
      return [`  to raise it:  ${answer} allow --budget 8M`, `  to end here:  ${answer} deny`];
    case 'model':
    case 'forge':
      return [`  to try again:  ${answer} allow`, `  to stop:       ${answer} deny`];
    case 'question':
      return [`  to answer:  ${answer} allow --reason "…"`];
  }
}
