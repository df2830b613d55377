import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedExtensions } from './packaged.ts';

/** Our extension as the editor unpacked it. */
export async function installedExtension(): Promise<string> {
  const extensions = await installedExtensions();
  const name = (await readdir(extensions)).find((entry) => entry.startsWith('issue-swarm.issue-swarm-'));
  if (name === undefined) throw new Error(`The editor installed nothing of ours into ${extensions}.`);
  return join(extensions, name);
}

/** A copy of it that is ours to change, far from the repository and what is installed there. */
export async function unpackedElsewhere(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'unpacked-'));
  await cp(await installedExtension(), folder, { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
