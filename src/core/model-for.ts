import type { ModelRef, Settings } from './settings.ts';

/** The model that an agent calls: its role's, else, of a member of the board, the board's, else the default. */
export const modelFor = (
  { models }: Pick<Settings, 'models'>,
  { role, tier }: { readonly role: string; readonly tier: number },
): ModelRef => {
  const model =
    (Object.hasOwn(models, role) ? models[role] : undefined) ??
    (tier === 0 ? models.board : undefined) ??
    models.default;
  if (!model) throw new Error(`settings name no model for ${role} and no default`);
  return model;
};
