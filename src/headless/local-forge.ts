import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ForgeAccess } from '../compose.ts';
import { startForge } from '../forge-server/forge-server.ts';
import type { Store } from '../ports/git.ts';

/** The local forge of one repository, running. */
export interface LocalForge {
  readonly access: ForgeAccess;
  readonly reviewer: ForgeAccess;
  readonly url: string;
  close(): Promise<void>;
}

const OWNER = 'owner';

/** Starts the local forge kept in `directory`; its tokens are made once and readable by its owner only. */
export async function startLocalForge(directory: string, root: string): Promise<LocalForge> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const tokens = await tokensIn(directory);
  const forge = await startForge({
    directory,
    users: [
      { login: OWNER, token: tokens.owner, id: 1 },
      { login: 'swarm-reviewer', token: tokens.reviewer, id: 2 },
    ],
  });
  const repository = basename(root).replaceAll(/[^A-Za-z0-9._-]/g, '-') || 'repository';
  const access = { baseUrl: forge.url, owner: OWNER, repository, token: tokens.owner };
  return {
    access,
    reviewer: { ...access, token: tokens.reviewer },
    url: `${forge.url}/${OWNER}/${repository}`,
    close: () => forge.close(),
  };
}

async function tokensIn(directory: string): Promise<{ owner: string; reviewer: string }> {
  const file = join(directory, 'tokens.json');
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const tokens = { owner: randomBytes(20).toString('hex'), reviewer: randomBytes(20).toString('hex') };
    await writeFile(file, JSON.stringify(tokens), { mode: 0o600 });
    return tokens;
  }
}

/** Makes the repository on the local forge where it is not there yet, and brings its branch up to the user's commit. */
export async function mirrorToLocalForge(
  forge: LocalForge,
  store: Store,
  base: { readonly branch: string; readonly commit: string },
): Promise<void> {
  const headers = { authorization: `Bearer ${forge.access.token}`, 'content-type': 'application/json' };
  const at = `${forge.access.baseUrl}/repos/${OWNER}/${forge.access.repository}`;
  const ask = async (url: string, method: string, body: unknown): Promise<number> =>
    (await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })).status;
  if ((await ask(at, 'GET', null)) === 404)
    await ask(`${forge.access.baseUrl}/user/repos`, 'POST', { name: forge.access.repository, private: true });
  await ask(`${at}/collaborators/swarm-reviewer`, 'PUT', { permission: 'push' });
  const remote = {
    url: `${forge.access.baseUrl}/${OWNER}/${forge.access.repository}.git`,
    token: forge.access.token,
  };
  const there = await store.fetch(remote, base.branch);
  if (there !== base.commit) await store.push(remote, base.commit, base.branch, there);
}
