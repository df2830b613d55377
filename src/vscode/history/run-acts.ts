import { commands, env, ProgressLocation, Uri, window } from 'vscode';
import { tokensText } from '../../core/projections/words.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ScreenCommand } from '../../link/protocol.ts';
import { showAgents } from '../agents/show-agents.ts';
import { askModal, askText, tellInformation } from '../messages.ts';
import { chooseModels } from '../models/choose-models.ts';
import type { OwnParts } from '../own-parts.ts';
import { labelText } from '../safe-text.ts';
import { modelText } from '../settings/models-of.ts';
import { chosenModels } from '../settings/run-settings.ts';
import { askBudget } from '../start/ask-budget.ts';
import { askMode } from '../start/ask-mode.ts';
import { runFor } from './pick-run.ts';
import { raiseCapOf } from './raise-cap.ts';
import { raiseMotionIn } from './raise-motion.ts';
import { runLabel } from './run-texts.ts';

const going = {
  title: 'Which run?',
  fits: ({ state }: { readonly state: string }) => state === 'going',
  none: 'No swarm is at work.',
};
const resting = {
  title: 'Which run?',
  fits: ({ state }: { readonly state: string }) => state !== 'going',
  none: 'A run at work cannot be deleted: stop it first.',
};
const stopped = {
  title: 'Which run?',
  fits: ({ state }: { readonly state: string }) => state === 'stopped',
  none: 'No run was stopped before its end.',
};

async function submit({ engine }: OwnParts, run: string, command: ScreenCommand): Promise<void> {
  const said = await engine.ask('submit', { run, command });
  if (!said.accepted) throw new LinkError('cannot', said.why);
}

export async function continueRun(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, stopped);
  if (row === null) return;
  await parts.engine.ask('continue', { run: row.run });
  await showAgents();
}

export async function haltRun(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row !== null) await parts.engine.ask('halt', { run: row.run });
}

/** Ends a run for good, with the reason that its record will show. */
export async function stopRun(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row === null) return;
  const detail = 'It cannot be continued after that. What was merged stays merged.';
  const message = `End “${runLabel(row)}” for good?`;
  const sure = await askModal(message, detail, 'End Run', SAY_WHY);
  const why = sure === SAY_WHY ? await askWhy() : sure === undefined ? null : 'Ended by the chair.';
  if (why !== null) await submit(parts, row.run, { type: 'stop-run', why });
}

const SAY_WHY = 'Say Why…';

async function askWhy(): Promise<string | null> {
  const why = await askText({
    title: 'Why is the run ended?',
    prompt: 'It stands in the record, and in the summary on the issue.',
    validateInput: (text) => (text.trim() === '' ? 'Say why, in a few words.' : null),
  });
  return why?.trim() ?? null;
}

export async function exportRun(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, {
    title: 'Which run?',
    fits: () => true,
    none: 'There is no such run any more.',
  });
  if (row === null) return;
  const [to] =
    (await window.showOpenDialog({
      title: 'Export Run: into which folder?',
      openLabel: 'Export Here',
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  if (to === undefined) return;
  const title = 'Exporting the run…';
  const folder = await window.withProgress({ location: ProgressLocation.Window, title }, () =>
    parts.engine.ask('export', { run: row.run, to: to.fsPath }),
  );
  const reveal = env.remoteName === undefined ? 'Reveal' : 'Open in New Window';
  const picked = await tellInformation(`The run was exported to ${folder}.`, reveal);
  if (picked === undefined) return;
  if (env.remoteName === undefined) await commands.executeCommand('revealFileInOS', Uri.file(folder));
  else await commands.executeCommand('vscode.openFolder', Uri.file(folder), { forceNewWindow: true });
}

export async function deleteRun(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, resting);
  if (row === null) return;
  const detail = 'Its log, its record of decisions and its workbenches are removed. Branches and pull requests stay.';
  const sure = await askModal(`Delete “${runLabel(row)}”?`, detail, 'Delete');
  if (sure !== 'Delete') return;
  await parts.engine.ask('delete', { run: row.run });
  await parts.runs.refresh();
}

export async function setBudget(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row === null) return;
  const { run } = await parts.runs.open(row.run);
  const budget = await askBudget(`Budget, of which ${tokensText(run.ledger.tokens)} tokens are used`, run.budget);
  if (budget !== null) await submit(parts, row.run, { type: 'set-budget', budget });
}

/** Raises one of the caps of a run, the one that is near its end before all. */
export async function raiseCap(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row !== null) await raiseCapOf(parts, row.run, given);
}

/** From now on the tasks of a run are gone through otherwise. */
export async function setMode(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row === null) return;
  const { run } = await parts.runs.open(row.run);
  const mode = await askMode(run.mode);
  if (mode !== null && mode !== run.mode) await submit(parts, row.run, { type: 'set-mode', mode });
}

export async function raiseMotion(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row !== null) await raiseMotionIn(parts, row.run);
}

/** From now on a run calls the models of the settings, after they were changed or as they are. */
export async function setRunModels(parts: OwnParts, given: unknown): Promise<void> {
  const row = await runFor(parts, given, going);
  if (row === null) return;
  const use = { label: '$(check) Use the models of your settings', detail: labelText(modelsLine(), 400) };
  const choose = { label: '$(settings-gear) Choose others first…' };
  const items = chosenModels().default === undefined ? [choose] : [use, choose];
  const picked = await window.showQuickPick(items, { title: `Change Models: ${runLabel(row)}`, ignoreFocusOut: true });
  if (picked === undefined || (picked === choose && !(await chooseModels(parts)))) return;
  await submit(parts, row.run, { type: 'set-models', models: chosenModels() });
}

const modelsLine = (): string =>
  Object.entries(chosenModels())
    .map(([role, model]) => `${role}: ${modelText(model)}`)
    .join(', ');
