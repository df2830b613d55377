import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every entry below a folder by its path: kind, rights, time of change and content. Two equal answers: not a byte was touched. */
export function folderState(root: string): Record<string, string> {
  const state: Record<string, string> = {};
  const paths = ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].sort();
  for (const path of paths) {
    const place = join(root, path);
    const stat = lstatSync(place);
    const content = stat.isFile() ? hash(readFileSync(place)) : stat.isSymbolicLink() ? readlinkSync(place) : 'folder';
    state[path] = `${stat.mode.toString(8)} ${stat.mtimeMs} ${content}`;
  }
  return state;
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
