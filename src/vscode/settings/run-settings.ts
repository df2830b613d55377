import { workspace } from 'vscode';
import type { Decider, Gate } from '../../core/settings.ts';
import type { ForgeWish, ModelChoice } from '../../link/protocol.ts';
import type { RunSettings } from '../parts.ts';
import type { ChosenFolder } from '../process/chosen-folder.ts';
import { modelsOf } from './models-of.ts';

const GATES = ['plan', 'merge', 'command', 'review', 'budget', 'model', 'forge', 'question'] as const satisfies Gate[];

export const settingsOf = (folder: ChosenFolder) =>
  workspace.getConfiguration('issueSwarm', folder.folder?.uri ?? null);

/** Where the issues of the folder live, as the settings say it. */
export const forgeWish = (folder: ChosenFolder): ForgeWish => settingsOf(folder).get<string>('forge') || 'auto';

export const chosenModels = (): Readonly<Record<string, ModelChoice>> =>
  modelsOf(workspace.getConfiguration('issueSwarm').get('models'));

/** What the settings say of a new run. */
export function runSettings(folder: ChosenFolder): RunSettings {
  const settings = settingsOf(folder);
  const gates: Partial<Record<Gate, Decider>> = {};
  for (const gate of GATES) {
    const decider = settings.get<Decider>(`gates.${gate}`);
    if (decider !== undefined) gates[gate] = decider;
  }
  return {
    models: chosenModels(),
    gates,
    budget: {
      tokens: settings.get<number | null>('budget.tokens') ?? null,
      money: settings.get<number | null>('budget.money') ?? null,
    },
    caps: { roles: {}, task: { tokens: null, money: null }, day: { tokens: null, money: null } },
    mode: 'parallel',
    developers: settings.get<number>('developers') ?? 3,
  };
}
