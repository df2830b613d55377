import type { ModelRef, Settings } from './settings.ts';

/** The model that a role calls. */
export const modelFor = (settings: Pick<Settings, 'models'>, role: string): ModelRef => {
  const model = settings.models[role] ?? settings.models.default;
  if (!model) throw new Error(`settings name no model for ${role} and no default`);
  return model;
};
