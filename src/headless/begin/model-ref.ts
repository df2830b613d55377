import { EDITOR, knownModel } from '../../compose.ts';
import type { ModelRef } from '../../core/settings.ts';
import type { Price } from '../../core/usage.ts';

/** Tokens, where nobody knows how many. */
export const UNKNOWN_WINDOW = 128_000;

/** By provider: the environment variable that holds its key, at a terminal. */
const VARIABLES: Readonly<Record<string, string>> = {
  openai: 'OPENAI_API_KEY',
  'openai-compatible': 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
};

/** The variable that a run's record names for a provider. Null for the editor's own models, which want no key. */
export const keyVariableOf = (provider: string): string | null =>
  provider === EDITOR ? null : (VARIABLES[provider] ?? 'API_KEY');

/** How much a model reads at once, as far as one price holds. Null: it is not known. */
export function windowOf(name: string): number | null {
  const known = knownModel(name);
  return known === null ? null : Math.min(known.window, known.flatUpTo ?? known.window);
}

/** A model as a run records it: what was not said is as known, or assumed. A `price` of null stays one that nobody knows. */
export function modelRefOf(
  { provider, name, baseUrl, window }: Omit<ModelRef, 'window' | 'price'> & { readonly window: number | null },
  price?: Price | null,
): ModelRef {
  // What the editor's own models cost is between the user and whoever offers them there.
  const known = provider === EDITOR ? null : (knownModel(name)?.price ?? null);
  return {
    provider,
    name,
    baseUrl,
    window: window ?? windowOf(name) ?? UNKNOWN_WINDOW,
    price: price === undefined ? known : price,
  };
}
