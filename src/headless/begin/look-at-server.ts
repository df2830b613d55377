import { type Keys, listModels } from '../../compose.ts';
import type { ModelRef } from '../../core/settings.ts';
import { ModelError } from '../../ports/model.ts';
import { CannotStart } from '../cannot-start.ts';

/** Stands for a model's name while only its server is known. */
const ANY = '(any)';

/**
 * The models of a server; null where it has no list of them. Throws `CannotStart` where its API lies below `/v1` of the
 * address given: no call would ever succeed there.
 */
export async function lookAtServer(ref: ModelRef, keys: Keys): Promise<readonly string[] | null> {
  const listed = await listModels(ref, keys);
  const { provider, baseUrl } = ref;
  // Anthropic's addresses are good with `/v1` and without it.
  if (listed !== null || baseUrl === null || provider === 'anthropic' || hasVersion(baseUrl)) return listed;
  const below = `${baseUrl.replace(/\/+$/, '')}/v1`;
  if (await answersAt({ ...ref, baseUrl: below }, keys))
    throw new CannotStart(`The server answers at ${below}: use --base-url ${below}.`, {
      inEditor: `The server answers at ${below}: use that as the base URL.`,
    });
  return null;
}

/** The same for a server of which no model is named yet: messages then speak of the server. */
export async function lookForModels(
  at: { readonly provider: string; readonly baseUrl: string | null; readonly window: number },
  keys: Keys,
): Promise<readonly string[] | null> {
  try {
    return await lookAtServer({ ...at, name: ANY, price: null }, keys);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new CannotStart(error.message.replaceAll(`${at.provider}:${ANY}`, 'the server'), { cause: error });
  }
}

/** Whether an address says which version of the API it means. */
export const hasVersion = (baseUrl: string): boolean => /\/v\d+\/*$/.test(baseUrl);

async function answersAt(ref: ModelRef, keys: Keys): Promise<boolean> {
  try {
    return (await listModels(ref, keys)) !== null;
  } catch (error) {
    // A guess of ours that fails says nothing about the address that the user gave.
    if (error instanceof ModelError) return false;
    throw error;
  }
}
