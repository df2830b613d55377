import { readFile } from 'node:fs/promises';
import { filesBelow } from './kept-runs.ts';

/** Files below a folder in which a text stands in plain. */
export async function filesHolding(folder: string, text: string): Promise<readonly string[]> {
  const held: string[] = [];
  for (const file of await filesBelow(folder, null)) {
    // It may go while we look.
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    if (content.includes(text)) held.push(file);
  }
  return held;
}
