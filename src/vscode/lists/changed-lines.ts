import type { TreeLine } from './tree-line.ts';

/** Which lines a tree has to draw again. `all`: its topmost lines are others. */
export type Changed = { readonly all: true } | { readonly all: false; readonly keys: readonly string[] };

/** Compares what a tree showed with what it is to show. A line below one that is drawn again is not named: it comes along. */
export function changedLines<Ids extends { readonly key: string }>(
  before: readonly TreeLine<Ids>[],
  after: readonly TreeLine<Ids>[],
): Changed {
  if (keysOf(before) !== keysOf(after)) return { all: true };
  const keys: string[] = [];
  collect(before, after, keys);
  return { all: false, keys };
}

function collect<Ids extends { readonly key: string }>(
  before: readonly TreeLine<Ids>[],
  after: readonly TreeLine<Ids>[],
  keys: string[],
): void {
  for (const [at, line] of after.entries()) {
    const old = before[at];
    if (old === undefined || faceOf(old) !== faceOf(line)) keys.push(line.ids.key);
    else if ('length' in old.children && 'length' in line.children) collect(old.children, line.children, keys);
  }
}

const keysOf = <Ids extends { readonly key: string }>(lines: readonly TreeLine<Ids>[]): string =>
  JSON.stringify(lines.map(({ ids }) => ids.key));

const faceOf = <Ids extends { readonly key: string }>({ face, children }: TreeLine<Ids>): string =>
  JSON.stringify([face, 'length' in children ? keysOf(children) : children.stamp]);
