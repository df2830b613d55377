import { workspace } from 'vscode';
import type { ForgeWish, ModelChoice } from '../../link/protocol.ts';
import type { RunSettings } from '../parts.ts';
import type { ChosenFolder } from '../process/chosen-folder.ts';
import { budgetOf, capsOf } from './caps-of.ts';
import { gatesOf } from './gates-of.ts';
import { modelsOf } from './models-of.ts';

export const settingsOf = (folder: ChosenFolder) =>
  workspace.getConfiguration('issueSwarm', folder.folder?.uri ?? null);

/** Where the issues of the folder live, as the settings say it. */
export const forgeWish = (folder: ChosenFolder): ForgeWish => settingsOf(folder).get<string>('forge') || 'auto';

export const chosenModels = (): Readonly<Record<string, ModelChoice>> =>
  modelsOf(workspace.getConfiguration('issueSwarm').get('models'));

/** What the settings say of a new run. Throws `LinkError` where a budget or a cap cannot be read. */
export function runSettings(folder: ChosenFolder): RunSettings {
  const settings = settingsOf(folder);
  const cap = (name: string) => settings.get<unknown>(`caps.${name}`);
  return {
    models: chosenModels(),
    gates: gatesOf(settings.get('autonomy'), (gate) => settings.get(`gates.${gate}`)),
    budget: budgetOf(
      { tokens: settings.get('budget.tokens'), money: settings.get('budget.money') },
      'issueSwarm.budget',
    ),
    caps: capsOf({ roles: cap('roles'), task: cap('task'), day: cap('day') }),
    mode: settings.get('mode') === 'sequential' ? 'sequential' : 'parallel',
    developers: settings.get<number>('developers') ?? 3,
  };
}
