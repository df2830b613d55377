import { createHash } from 'node:crypto';

/** A piece of the prompt; `mark` is a cache breakpoint after it. */
export type Segment = { readonly text: string; readonly mark: boolean };

/** OpenAI caches every prefix by itself; Anthropic only what `cache_control` marks. */
export type Caching = 'automatic' | 'marked';

/** `input` is everything; `read` and `written` are the parts of it that came from, or went to, the cache. */
export type Usage = {
  readonly input: number;
  readonly read: number;
  readonly written: number;
  readonly output: number;
};

/** Tokens of a text, by the usual rule of thumb. */
export const countTokens = (text: string): number => Math.ceil(text.length / 4);

const block = 128;

/** Remembers the prefixes of answered requests, as hashes. */
export type PrefixCache = {
  /** What a prompt costs; also writes it to the cache. */
  measure(scope: string, prompt: readonly Segment[], caching: Caching): Omit<Usage, 'output'>;
};

/** An empty prefix cache: automatic caching matches whole blocks of 32 tokens, marked caching whole segments. */
export function createPrefixCache(): PrefixCache {
  const known = new Set<string>();
  return {
    measure(scope, prompt, caching) {
      const pieces = caching === 'automatic' ? blocks(prompt) : prompt;
      const input = countTokens(prompt.map((segment) => segment.text).join(''));
      const lastMark = pieces.findLastIndex((piece) => piece.mark);
      const keys: string[] = [];
      let [key, length, read, marked] = [scope, 0, 0, 0];
      for (const piece of pieces.slice(0, lastMark + 1)) {
        key = createHash('sha1').update(key).update('\0').update(piece.text).digest('base64');
        length += piece.text.length;
        if (known.has(key)) read = Math.floor(length / 4);
        if (piece.mark) keys.push(key);
        marked = Math.floor(length / 4);
      }
      for (const each of keys) known.add(each);
      return { input, read, written: caching === 'marked' ? marked - read : 0 };
    },
  };
}

function blocks(prompt: readonly Segment[]): Segment[] {
  const text = prompt.map((segment) => segment.text).join('');
  const found: Segment[] = [];
  for (let at = 0; at + block <= text.length; at += block) found.push({ text: text.slice(at, at + block), mark: true });
  return found;
}
