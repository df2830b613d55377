import { type QuickPickItem, window } from 'vscode';
import { type Autonomy, autonomies, autonomyGates, autonomyOf } from '../../core/autonomy.ts';
import { supervisedGates } from '../../core/supervised-gates.ts';
import type { CommandsProposal } from '../../link/protocol.ts';
import { askText } from '../messages.ts';
import { chooseModels } from '../models/choose-models.ts';
import type { OwnParts } from '../own-parts.ts';
import { labelText } from '../safe-text.ts';
import { chosenModels, runSettings } from '../settings/run-settings.ts';
import { askBudget } from './ask-budget.ts';
import { askCaps } from './ask-caps.ts';
import { askMode } from './ask-mode.ts';
import { changeCommands } from './change-commands.ts';
import { AUTONOMY_TEXTS, type Draft, gatesText } from './draft.ts';
import { branchHint, type Part } from './start-items.ts';

export interface Changing {
  readonly parts: OwnParts;
  readonly proposal: CommandsProposal;
}

/** The draft after the user changed one part of it; as it was where they leave. Branch and repository need a new look, and are not here. */
export async function changeDraft(draft: Draft, part: Part, { parts, proposal }: Changing): Promise<Draft> {
  switch (part) {
    case 'checks':
    case 'setup': {
      const offered = part === 'checks' ? proposal.checks : proposal.setup;
      const title = part === 'checks' ? 'Checks: exit code 0 is the only proof that work is done' : 'Set-up';
      const commands = await changeCommands(title, draft[part], offered);
      return commands === null ? draft : { ...draft, [part]: commands };
    }
    case 'hosts':
      return { ...draft, hosts: await askHosts(draft.hosts) };
    case 'models':
      await chooseModels(parts);
      return withSettings(draft, { models: chosenModels() });
    case 'gates':
      return withSettings(draft, { gates: await askGates(draft, runSettings(parts.folder).gates) });
    case 'budget':
      return withSettings(draft, {
        budget: (await askBudget('Budget', draft.settings.budget)) ?? draft.settings.budget,
      });
    case 'caps':
      return withSettings(draft, { caps: await askCaps(draft.settings) });
    case 'mode':
      return withSettings(draft, { mode: (await askMode(draft.settings.mode)) ?? draft.settings.mode });
    case 'developers':
      return withSettings(draft, { developers: await askDevelopers(draft.settings.developers) });
    default:
      return draft;
  }
}

const withSettings = (draft: Draft, settings: Partial<Draft['settings']>): Draft => ({
  ...draft,
  settings: { ...draft.settings, ...settings },
});

async function askHosts(before: readonly string[]): Promise<readonly string[]> {
  const text = await askText({
    title: 'Hosts that set-up may reach',
    prompt: 'Separated by spaces. Nothing else in a run has a network.',
    value: before.join(' '),
    ignoreFocusOut: true,
  });
  return text === undefined ? before : text.split(/[\s,]+/).filter(Boolean);
}

async function askGates({ settings }: Draft, own: Draft['settings']['gates']): Promise<Draft['settings']['gates']> {
  const presets = autonomies.map((name) => ({
    label: LABELS[name],
    detail: AUTONOMY_TEXTS[name],
    gates: autonomyGates[name],
  }));
  const yours =
    autonomyOf({ ...supervisedGates, ...own }) === null
      ? [{ label: 'Your settings', detail: gatesText(own), gates: own }]
      : [];
  const items = [...yours, ...presets];
  const picked = await window.showQuickPick(items, { title: 'Who decides?', ignoreFocusOut: true });
  return picked?.gates ?? settings.gates;
}

const LABELS: Readonly<Record<Autonomy, string>> = {
  supervised: 'Supervised',
  board: 'The board',
  full: 'Full autonomy',
  policy: 'Only code',
};

async function askDevelopers(before: number): Promise<number> {
  const text = await askText({
    title: 'Developers at work at one time',
    value: String(before),
    ignoreFocusOut: true,
    validateInput: (value) => (/^([1-9]|[1-4]\d|50)$/.test(value.trim()) ? null : 'A number from 1 to 50.'),
  });
  return text === undefined ? before : Number(text.trim());
}

/** Lets the user pick the branch that the run starts from, and merges into. Null where they leave. */
export async function askBranch({ repository, branch: now }: Draft): Promise<string | null> {
  const items = repository.branches.map(({ name, commit }): QuickPickItem & { readonly name: string } => {
    const hint = branchHint(repository, name);
    return {
      name,
      label: `$(git-branch) ${labelText(name)}`,
      description: [commit.slice(0, 7), name === repository.branch ? 'checked out' : ''].filter(Boolean).join(' · '),
      ...(hint !== null && name === repository.branch ? { detail: hint } : {}),
    };
  });
  const picked = await window.showQuickPick(items, {
    title: 'Base branch',
    placeHolder: `The run starts from its newest commit, and merges into it. Now: ${now}`,
    ignoreFocusOut: true,
  });
  return picked?.name ?? null;
}
