import type { Terms } from './store.ts';
import { partsOf, wordsOf } from './tokens.ts';

/** What is read out of a query, be it three words or an issue of three pages. */
export interface Query {
  /** Tokens by weight, the heaviest first. */
  readonly terms: readonly Terms[];
  /** Identifiers as written that look like the name of something in code. */
  readonly names: readonly string[];
  /** What looks like a file's path or a dotted module, as written. */
  readonly mentions: readonly string[];
  /** It is about tests, or about documentation: those are then as welcome as any file. */
  readonly wants: { readonly tests: boolean; readonly docs: boolean };
}

const WEIGHT = { prose: 1, code: 0.5, quoted: 1.5 };
const TITLE = 2;
const COMPOUND = 1.3;
const COMPOUND_LENGTH = 12;
const MOST_TERMS = 120;
const MOST_NAMES = 40;
const MOST_MENTIONS = 60;
/** A query of more words than this is an issue: a word such as «test» in it says nothing of what is looked for. */
const SHORT_QUERY_WORDS = 12;

const STOP_WORDS = new Set(
  (
    'the and for are but not you all any can had her was one our out has him his how its may now see two way who did ' +
    'get let put say she too use this that with have from they will would there their what about which when make like ' +
    'just into your some could them than then only also after because these most been were does where here should ' +
    'being doing very such each other more if is it in of on or to be as at by an am do so no we my me he up us'
  ).split(' '),
);

interface Piece {
  readonly text: string;
  readonly kind: keyof typeof WEIGHT;
  readonly title: boolean;
}

const FENCED = /(```[\s\S]*?(?:```|$))/;
const QUOTED = /(`[^`\n]+`)/;

const piecesOfProse = (text: string, title: boolean): Piece[] =>
  text.split(QUOTED).map((part, at) => ({ text: part, kind: at % 2 === 1 ? 'quoted' : 'prose', title }));

const isCodeLine = (line: string): boolean => /^(?: {4}|\t|>>> |\s*File ")/.test(line);

function piecesOf(query: string): readonly Piece[] {
  const trimmed = query.trim();
  const end = trimmed.indexOf('\n');
  const title = end < 0 ? trimmed : trimmed.slice(0, end);
  const pieces = piecesOfProse(title, true);
  for (const [at, part] of trimmed.slice(title.length).split(FENCED).entries()) {
    if (at % 2 === 1) {
      pieces.push({ text: part, kind: 'code', title: false });
      continue;
    }
    const lines = part.split('\n');
    pieces.push({ text: lines.filter(isCodeLine).join('\n'), kind: 'code', title: false });
    pieces.push(...piecesOfProse(lines.filter((line) => !isCodeLine(line)).join('\n'), false));
  }
  return pieces;
}

const isCompound = (word: string): boolean => /\w_\w|\p{Ll}\p{Lu}/u.test(word) || word.length > COMPOUND_LENGTH;

function weigh(pieces: readonly Piece[]): Map<string, number> {
  const weights = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const piece of pieces) {
    for (const word of wordsOf(piece.text)) {
      const weight = WEIGHT[piece.kind] * (piece.title ? TITLE : 1) * (isCompound(word) ? COMPOUND : 1);
      for (const token of partsOf(word)) {
        if (STOP_WORDS.has(token)) continue;
        weights.set(token, Math.max(weights.get(token) ?? 0, weight));
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
    }
  }
  for (const [token, weight] of weights) weights.set(token, weight * (1 + 0.3 * Math.log(counts.get(token) ?? 1)));
  return weights;
}

const byWeight = (a: readonly [string, number], b: readonly [string, number]): number =>
  b[1] - a[1] || (a[0] < b[0] ? -1 : 1);

/** Weights are rounded to quarters, so that tokens of one weight make one group: a search costs by groups. */
function groupsOf(weights: ReadonlyMap<string, number>): readonly Terms[] {
  const groups = new Map<number, string[]>();
  for (const [token, weight] of [...weights].sort(byWeight).slice(0, MOST_TERMS)) {
    const rounded = Math.max(1, Math.round(weight * 4)) / 4;
    const group = groups.get(rounded);
    if (group === undefined) groups.set(rounded, [token]);
    else group.push(token);
  }
  return [...groups].map(([weight, tokens]) => ({ weight, tokens }));
}

const isName = (word: string): boolean =>
  word.length > 2 && /^[\p{L}_$]/u.test(word) && /\p{Ll}\p{Lu}|[\p{L}\p{N}]_[\p{L}\p{N}]|^__\w/u.test(word);

function namesOf(pieces: readonly Piece[]): readonly string[] {
  const names = new Set<string>();
  for (const { text, kind } of pieces) {
    for (const word of wordsOf(text)) if (isName(word)) names.add(word);
    // A plain word is a name where it is marked as one: quoted whole, called, or reached through a dot.
    if (kind === 'quoted' && /^`[\p{L}_$][\p{L}\p{N}_$]*(?:\(\))?`$/u.test(text)) names.add(text.replace(/[`()]/g, ''));
    for (const [, called] of text.matchAll(/([\p{L}_$][\p{L}\p{N}_$]{3,})\(/gu)) if (called) names.add(called);
    for (const [, member] of text.matchAll(/[\p{L}\p{N}_$]\.([\p{L}_$][\p{L}\p{N}_$]{3,})/gu))
      if (member) names.add(member);
    for (const [, proper] of text.matchAll(/\b(\p{Lu}\p{L}{3,})\b/gu))
      if (proper && kind !== 'prose') names.add(proper);
  }
  return [...names].slice(0, MOST_NAMES);
}

const MENTION = /(?:[\p{L}\p{N}_@$-]+[/\\.])+[\p{L}\p{N}_-]+/gu;

/** Cuts a query into what the ranking works with. Deterministic; an empty or wordless query gives empty lists. */
export function parseQuery(query: string): Query {
  const pieces = piecesOf(query);
  const short = wordsOf(query).length <= SHORT_QUERY_WORDS;
  return {
    terms: groupsOf(weigh(pieces)),
    names: namesOf(pieces),
    mentions: [...new Set(query.match(MENTION) ?? [])].slice(0, MOST_MENTIONS),
    wants: { tests: short && /\b(?:tests?|specs?)\b/i.test(query), docs: short && /\b(?:docs?|readme)\b/i.test(query) },
  };
}
