import { shortHash } from '../short-hash.ts';
import type { Text } from '../text.ts';

/** A part of what a model is shown, over the kind of text that it is in: references first, plain strings once they are read. */
export interface Passage<T = Text> {
  /** What it is called between its tags, where agents or strangers wrote it; null: code or the chair says it. */
  readonly quote: string | null;
  readonly texts: readonly T[];
  /** It may be cut where there is no room for all; what may not is shown whole, or nothing is. */
  readonly cut: boolean;
  /** Left out: nobody answers for what is quoted. */
  readonly by?: 'chair';
}

/** Characters of one text that may be cut: what is longer always is. */
const LONGEST_TEXT = 8_000;
/** So much of each text is shown at the least, with the word that something is left out. */
const SHORTEST_TEXT = 300;

export const own = (...texts: Text[]): Passage => ({ quote: null, texts, cut: false });
export const quoted = (quote: string, texts: readonly Text[], cut = false): Passage => ({ quote, texts, cut });

/** Characters that a text of passages may have: what may be cut is, beyond `usual`; the rest may take all of `most`. */
export interface Room {
  readonly most: number;
  readonly usual: number;
}

/** The passages as one text; null where even what may not be cut has no room. */
export function written(passages: readonly Passage<string>[], { most, usual }: Room): string | null {
  const lengths = (of: boolean) =>
    passages.flatMap(({ cut, texts }) => (cut === of ? texts.map((one) => one.length) : []));
  const whole = lengths(false).reduce((sum, length) => sum + length, 0);
  if (whole > most) return null;
  const share = shareOf(lengths(true), Math.min(most, Math.max(usual, whole + usual / 4)) - whole);
  const shown = passages.map(({ quote, texts, cut, by }) => ({
    quote,
    by: by ?? null,
    text: (cut ? texts.map((text) => shortened(text, share)) : texts).join(''),
  }));
  const all = shown.map(({ text }) => text).join('');
  const left = passages.some(({ cut, texts }) => cut && texts.some((text) => text.length > share));
  const parts = shown.map(({ quote, by, text }) =>
    quote === null ? text : between(tagOf(quote, text, all), by === null ? ' untrusted="true"' : ' by="chair"', text),
  );
  return [...(left ? [LEFT_OUT] : []), ...parts].join('');
}

const LEFT_OUT =
  'Not everything fits here: where "[… characters are left out here …]" stands, the middle of a text is missing. What decides, names and limits, is whole; do not take for granted what you are not shown.\n\n';

/** The most that each text may have so that all together have room: short ones are whole before long ones are cut more. */
function shareOf(lengths: readonly number[], room: number): number {
  let left = room;
  const sorted = lengths.toSorted((one, other) => one - other);
  for (const [at, length] of sorted.entries()) {
    const fair = Math.floor(left / (sorted.length - at));
    if (length > fair) return Math.max(SHORTEST_TEXT, Math.min(LONGEST_TEXT, fair));
    left -= length;
  }
  return LONGEST_TEXT;
}

/** Out of the middle: how a text ends often says what it comes to. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${text.slice(0, most - end)}\n[… ${text.length - most} characters are left out here …]\n${text.slice(-end)}`;
}

/** No text among all can close the tags: what they are called occurs in none of them. */
function tagOf(name: string, text: string, all: string): string {
  let tag = `${name}-${shortHash(text)}`;
  while (all.includes(tag)) tag = `${name}-${shortHash(tag)}`;
  return tag;
}

const between = (tag: string, said: string, text: string): string => `<${tag}${said}>\n${text}\n</${tag}>\n`;
