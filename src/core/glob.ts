/** A part of a pattern: any number of items, any one item, or exactly this one. */
type Part<T> = typeof ANY_NUMBER | typeof ANY_ONE | { readonly is: T };
const ANY_NUMBER = Symbol('any number');
const ANY_ONE = Symbol('any one');

type Segment = readonly Part<string>[];

/**
 * Does the glob match this path? Paths and globs have forward slashes and begin at the top: `*` and `?` stay within a
 * folder, `**` crosses folders, `{a,b}` is either, a trailing `/` means everything below. All else, brackets too, is literal.
 */
export function matches(path: string, glob: string): boolean {
  const literal = path.split('/').map((segment): Part<Segment> => ({ is: [...segment].map((char) => ({ is: char })) }));
  return alternatives(glob).some((one) => meet(literal, segmentsOf(one), segmentsMeet));
}

/** Is there a path that both match? */
export function mayOverlap(one: string, other: string): boolean {
  return alternatives(one).some((a) =>
    alternatives(other).some((b) => meet(segmentsOf(a), segmentsOf(b), segmentsMeet)),
  );
}

const segmentsMeet = (one: Segment, other: Segment): boolean => meet(one, other, (a, b) => a === b);

function segmentsOf(glob: string): Part<Segment>[] {
  const whole = glob.endsWith('/') ? `${glob}**` : glob;
  return whole.split('/').map((segment) => (segment === '**' ? ANY_NUMBER : { is: charsOf(segment) }));
}

const charsOf = (segment: string): Part<string>[] =>
  [...segment.replaceAll(/\*+/g, '*')].map((char) =>
    char === '*' ? ANY_NUMBER : char === '?' ? ANY_ONE : { is: char },
  );

/** Is there a sequence that both patterns match? Takes time in proportion to the product of their lengths. */
function meet<T>(one: readonly Part<T>[], other: readonly Part<T>[], same: (a: T, b: T) => boolean): boolean {
  const seen = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const key = i * (other.length + 1) + j;
    if (seen.has(key)) return false; // tried already without success, or under way
    seen.add(key);
    const a = one[i];
    const b = other[j];
    if (a === undefined && b === undefined) return true;
    if (a === ANY_NUMBER && (from(i + 1, j) || (b !== undefined && from(i, j + 1)))) return true;
    if (b === ANY_NUMBER && (from(i, j + 1) || (a !== undefined && from(i + 1, j)))) return true;
    if (a === undefined || b === undefined || a === ANY_NUMBER || b === ANY_NUMBER) return false;
    return (a === ANY_ONE || b === ANY_ONE || same(a.is, b.is)) && from(i + 1, j + 1);
  };
  return from(0, 0);
}

/** `{a,b}` written out, innermost first; bounded, since a glob may come from a model. */
function alternatives(glob: string, room: number = 64): string[] {
  const found = /\{([^{}]*)\}/.exec(glob);
  if (!found || room <= 1) return [glob];
  const options = (found[1] ?? '').split(',').slice(0, room);
  return options.flatMap((option) =>
    alternatives(
      glob.slice(0, found.index) + option + glob.slice(found.index + found[0].length),
      Math.floor(room / options.length),
    ),
  );
}
