import { randomBytes } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import nodePath from 'node:path';
import { refuse } from './refusal.ts';
import { walk } from './walk.ts';
import type { WritePlace } from './workbench-path.ts';

/** Ends the name of a file that is being written; what a crash leaves of it is never handed in. */
const HALF = '.swarm-half-written';

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Puts new content in the place of a file at once: whoever reads it sees all of the old or all of the new. */
export async function replaceContent(place: WritePlace, content: string, mode: number): Promise<void> {
  const half = nodePath.join(nodePath.dirname(place.absolute), `.${randomBytes(8).toString('hex')}${HALF}`);
  try {
    await writeNew(half, content, mode);
    await fs.rename(half, place.absolute);
  } catch (error) {
    await fs.rm(half, { force: true });
    throw error;
  }
}

/** Makes a file and the folders that it needs. Refused when something came to stand there meanwhile. */
export async function createWith(place: WritePlace, content: string): Promise<void> {
  await fs.mkdir(nodePath.dirname(place.absolute), { recursive: true });
  try {
    await writeNew(place.absolute, content, 0o644);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') refuse(`"${place.path}" exists already.`);
    await fs.rm(place.absolute, { force: true });
    throw error;
  }
}

async function writeNew(path: string, content: string, mode: number): Promise<void> {
  const file = await fs.open(path, NEW, mode);
  try {
    await file.writeFile(content);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what a process that died while writing left behind. */
export async function sweepHalfWritten(folder: string): Promise<void> {
  for await (const entry of walk(folder))
    if (entry.kind === 'file' && entry.name.endsWith(HALF))
      await fs.rm(nodePath.join(folder, entry.path), { force: true });
}
