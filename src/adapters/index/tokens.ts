/** Changes whenever the same text would give other tokens: an index made with another number is made anew. */
export const TOKENS_VERSION = 1;

/** Longest token kept, in characters: what is longer is data (keys, hashes, base64), not a word. */
const LONGEST = 48;
/** A line is read up to here for words: beyond it there is generated text. */
const LINE_READ = 2000;
const REMEMBERED = 100_000;

const WORD = /[\p{L}\p{M}\p{N}_$]+/gu;
const PART = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{Lu}+|\p{N}+/gu;
const WORTH_ALONE = /^\p{Lo}$/u;

const known = new Map<string, readonly string[]>();

const fits = (token: string): boolean => token.length <= LONGEST && (token.length > 1 || WORTH_ALONE.test(token));

function split(word: string): readonly string[] {
  const parts = (word.match(PART) ?? []).map((part) => part.toLowerCase());
  // The compound is the parts run together, so that `getUserName` and `get_user_name` also meet as a whole.
  const tokens = parts.length > 1 ? [parts.join(''), ...parts] : parts;
  return tokens.filter(fits);
}

/**
 * The parts an identifier is made of, lower-cased, after the compound itself where there is more than one:
 * `getUserName` gives `getusername get user name`. Single letters are left out.
 */
export function partsOf(word: string): readonly string[] {
  const found = known.get(word);
  if (found !== undefined) return found;
  const parts = split(word);
  if (known.size >= REMEMBERED) known.clear();
  known.set(word, parts);
  return parts;
}

/** The words of a text as they stand, identifiers in one piece, in order. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** All tokens of a text in order, repeats included: what is searched in, and what a query is cut into. */
export function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  for (const line of text.split('\n')) {
    for (const word of wordsOf(line.length > LINE_READ ? line.slice(0, LINE_READ) : line))
      tokens.push(...partsOf(word));
  }
  return tokens;
}
