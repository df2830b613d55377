import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for a test, with these files in it; it is gone after the test. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const top = await fs.mkdtemp(path.join(os.tmpdir(), 'swarm-roles-'));
  onTestFinished(() => fs.rm(top, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.join(top, path.dirname(name)), { recursive: true });
    await fs.writeFile(path.join(top, name), text);
  }
  return top;
}
