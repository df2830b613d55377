import type { TreeLine } from './tree-line.ts';

/**
 * Which lines a tree has to draw again. `all`: its topmost lines are others. `words`: those with lines below them of which
 * only the words are others: the editor draws all that is below along with them, so they are better not drawn often.
 */
export type Changed =
  | { readonly all: true }
  | { readonly all: false; readonly keys: readonly string[]; readonly words: readonly string[] };

/** Compares what a tree showed with what it is to show. A line below one that is drawn again is not named: it comes along. */
export function changedLines<Ids extends { readonly key: string }>(
  before: readonly TreeLine<Ids>[],
  after: readonly TreeLine<Ids>[],
): Changed {
  if (keysOf(before) !== keysOf(after)) return { all: true };
  const found = { keys: [], words: [] };
  collect(before, after, found);
  return { all: false, ...found };
}

function collect<Ids extends { readonly key: string }>(
  before: readonly TreeLine<Ids>[],
  after: readonly TreeLine<Ids>[],
  found: { readonly keys: string[]; readonly words: string[] },
): void {
  for (const [at, line] of after.entries()) {
    const old = before[at];
    if (old === undefined || shapeOf(old) !== shapeOf(line)) {
      found.keys.push(line.ids.key);
      continue;
    }
    const below = 'length' in line.children ? line.children : [];
    if (wordsOf(old) !== wordsOf(line)) (below.length > 0 ? found.words : found.keys).push(line.ids.key);
    if ('length' in old.children) collect(old.children, below, found);
  }
}

const keysOf = <Ids extends { readonly key: string }>(lines: readonly TreeLine<Ids>[]): string =>
  JSON.stringify(lines.map(({ ids }) => ids.key));

const wordsOf = <Ids extends { readonly key: string }>({ face }: TreeLine<Ids>): string =>
  JSON.stringify([face.description, face.spoken]);

/** All of it but the words. */
const shapeOf = <Ids extends { readonly key: string }>({ face, children }: TreeLine<Ids>): string =>
  JSON.stringify([{ ...face, description: '', spoken: '' }, 'length' in children ? keysOf(children) : children.stamp]);
