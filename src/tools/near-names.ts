import nodePath from 'node:path/posix';
import { walk } from './walk.ts';

const MOST_FILES = 50_000;

/** Files of the workbench whose names are most like the one that was looked for, best first. */
export async function nearNames(root: string, wanted: string, most = 5): Promise<string[]> {
  const found: { path: string; likeness: number }[] = [];
  let seen = 0;
  for await (const entry of walk(root)) {
    if (++seen > MOST_FILES) break;
    const likeness = likenessOf(wanted, entry.path);
    if (likeness >= 0.6) found.push({ path: entry.path, likeness });
  }
  return found
    .sort((a, b) => b.likeness - a.likeness || (a.path < b.path ? -1 : 1))
    .slice(0, most)
    .map((one) => one.path);
}

/** The file's name counts most; among equal names, the folders it lies in. */
function likenessOf(wanted: string, path: string): number {
  const [one, other] = [wanted.toLowerCase(), path.toLowerCase()];
  const names = likeness(nodePath.basename(one), nodePath.basename(other));
  return names < 0.6 ? names : names + 0.3 * likeness(nodePath.dirname(one), nodePath.dirname(other));
}

/** Share of the pairs of neighbouring characters that two texts have in common: 0 to 1. */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const left = pairs(one);
  const right = pairs(other);
  if (left.size === 0 || right.size === 0) return 0;
  let shared = 0;
  for (const pair of left) if (right.has(pair)) shared++;
  return (2 * shared) / (left.size + right.size);
}

function pairs(text: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + 1 < text.length; at++) found.add(text.slice(at, at + 2));
  return found;
}
