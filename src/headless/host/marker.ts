import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Says that runs are going for a folder, for whoever opens it next: the only thing that is looked for when a window starts. */
const Marker = z.object({ version: z.literal(1), folder: z.string(), runs: z.array(z.string()) });

/** Stands for a window that shows no folder: demonstrations go on in it all the same. */
export const NO_FOLDER = '';

const folderOf = (home: string): string => join(home, 'going');

export const markerFile = (home: string, folder: string): string =>
  join(folderOf(home), `${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.json`);

/** On stable storage when it resolves; taken away where nothing is going. */
export async function writeMarker(home: string, folder: string, runs: readonly string[]): Promise<void> {
  const file = markerFile(home, folder);
  if (runs.length === 0) return rm(file, { force: true });
  await mkdir(folderOf(home), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ version: 1, folder, runs })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** The runs that were going for a folder when its host ended; none where there is no marker, or none that can be read. */
export async function readMarker(home: string, folder: string): Promise<readonly string[]> {
  const text = await readFile(markerFile(home, folder), 'utf8').catch(() => '');
  try {
    return Marker.parse(JSON.parse(text)).runs;
  } catch {
    return []; // It only saves looking: the runs themselves stand in the list.
  }
}
