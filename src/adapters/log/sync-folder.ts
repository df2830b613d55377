import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Puts a folder's entries on stable storage: a file that was made or renamed is only there after a power cut if its folder was synced. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for this; NTFS journals the change of names itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, readable by this user only, and every folder above it that is missing, and syncs their entries. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let above = dirname(resolve(folder)); above.length >= top.length; above = dirname(above)) {
    await syncFolder(above);
    if (above === dirname(above)) return;
  }
}
