import type { SecretWish } from '../../link/protocol.ts';

/** Under which name a key or token is kept: one for each provider and server, one for each forge. */
export function secretKey(wish: SecretWish): string {
  if (wish.of === 'forge') return `forge ${originOf(wish.baseUrl)}`;
  return wish.baseUrl === null ? `model ${wish.provider}` : `model ${wish.provider} ${originOf(wish.baseUrl)}`;
}

/** What is kept under a name; null where the name is none of ours. */
export function wishOf(key: string): SecretWish | null {
  const [of, first, second] = key.split(' ');
  if (of === 'forge' && first !== undefined) return { of, baseUrl: first };
  if (of === 'model' && first !== undefined) return { of, provider: first, baseUrl: second ?? null };
  return null;
}

/** In words for a list of what is kept. */
export const wishText = (wish: SecretWish): string =>
  wish.of === 'forge'
    ? `Token for the forge at ${hostOf(wish.baseUrl)}`
    : `Key for ${wish.provider}${wish.baseUrl === null ? '' : ` at ${hostOf(wish.baseUrl)}`}`;

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
