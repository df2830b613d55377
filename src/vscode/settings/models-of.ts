import type { ModelChoice } from '../../link/protocol.ts';

/**
 * The models of the setting `issueSwarm.models`, by role. What is no model is passed over: the editor marks it where it
 * is written. Where no default is named, the PM's is used for the rest.
 */
export function modelsOf(setting: unknown): Readonly<Record<string, ModelChoice>> {
  if (typeof setting !== 'object' || setting === null) return {};
  const models: Record<string, ModelChoice> = {};
  for (const [role, value] of Object.entries(setting)) {
    const choice = choiceFrom(value);
    if (choice !== null) models[role] = choice;
  }
  const rest = models.default ?? models.pm ?? Object.values(models)[0];
  return rest === undefined ? {} : { default: rest, ...models };
}

function choiceFrom(value: unknown): ModelChoice | null {
  if (typeof value !== 'object' || value === null) return null;
  const { provider, name, baseUrl, window } = value as Readonly<Record<string, unknown>>;
  if (typeof provider !== 'string' || typeof name !== 'string' || name === '') return null;
  return {
    provider,
    name,
    baseUrl: typeof baseUrl === 'string' && baseUrl !== '' ? baseUrl : null,
    window: typeof window === 'number' && window > 0 ? window : null,
  };
}

/** A model in words, the same wherever one is shown. */
export const modelText = ({ provider, name, baseUrl }: ModelChoice): string =>
  `${name} · ${PROVIDERS[provider] ?? provider}${baseUrl === null || !URL.canParse(baseUrl) ? '' : ` at ${new URL(baseUrl).host}`}`;

export const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  'openai-compatible': 'compatible server',
  editor: 'VS Code',
};
