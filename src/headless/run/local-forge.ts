import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { type ForgeAccess, holdLock } from '../../compose.ts';
import { startForge } from '../../forge-server/forge-server.ts';
import { ForgeError } from '../../ports/forge.ts';
import type { Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';

/** The local forge of one repository, running. */
export interface LocalForge {
  readonly access: ForgeAccess;
  readonly reviewer: ForgeAccess;
  readonly url: string;
  close(): Promise<void>;
}

const OWNER = 'local';

/**
 * Starts the local forge kept in `directory`; its tokens are made once and readable by its owner only, and its port stays
 * the same where it can, so that the addresses of issues and pull requests go on being good.
 */
export async function startLocalForge(directory: string, root: string): Promise<LocalForge> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await holdLock(`${directory}.lock`);
  if ('heldBy' in lock)
    throw new CannotStart(
      `The local forge of this repository is in use by another run or by \`forge\` (${lock.heldBy}). Wait for it, or stop that process.`,
      { inEditor: `The local forge of this repository is in use elsewhere (${lock.heldBy}). Wait for it, or stop it.` },
    );
  try {
    const tokens = await tokensIn(directory);
    const forge = await startForge({
      directory,
      port: await freePort(Number((await textOf(join(directory, 'port')))?.trim() || 0)),
      users: [
        { login: OWNER, token: tokens.owner, id: 1 },
        { login: 'swarm-reviewer', token: tokens.reviewer, id: 2 },
      ],
    });
    await writeFile(join(directory, 'port'), `${forge.port}\n`);
    const repository = nameOf(root);
    const access = { baseUrl: forge.url, owner: OWNER, repository, token: tokens.owner };
    return {
      access,
      reviewer: { ...access, token: tokens.reviewer },
      url: `${forge.url}/${OWNER}/${repository}`,
      close: async () => {
        await forge.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** `owner/name` of a repository of the user on its local forge. */
export const localRepository = (root: string): string => `${OWNER}/${nameOf(root)}`;

const nameOf = (root: string): string =>
  basename(root)
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^\.+$/, '')
    .replace(/\.(git|json|tmp)$/, '-$1')
    .slice(0, 100) || 'repository';

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function tokensIn(directory: string): Promise<{ owner: string; reviewer: string }> {
  const file = join(directory, 'tokens.json');
  const text = await textOf(file);
  if (text !== null) return JSON.parse(text);
  const tokens = { owner: randomBytes(20).toString('hex'), reviewer: randomBytes(20).toString('hex') };
  await writeFile(file, JSON.stringify(tokens), { mode: 0o600 });
  return tokens;
}

/** This port, where nobody has it now; else 0, for any. */
export async function freePort(port: number): Promise<number> {
  if (!Number.isInteger(port) || port <= 0 || port > 65_535) return 0;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

interface Base {
  readonly branch: string;
  readonly commit: string;
}

/** Makes the repository on the local forge where it is not there yet, and brings its branch up to the user's commit. */
export async function mirrorToLocalForge(forge: LocalForge, store: Store, base: Base): Promise<void> {
  await makeRepository(forge);
  const remote = remoteOf(forge);
  const there = await store.fetch(remote, base.branch);
  if (there !== base.commit) await store.push(remote, base.commit, base.branch, there);
}

export const remoteOf = ({ access }: LocalForge): { readonly url: string; readonly token: string } => ({
  url: `${access.baseUrl}/${OWNER}/${access.repository}.git`,
  token: access.token,
});

/** Makes the user's repository on the local forge, where it is not there yet. */
export async function makeRepository({ access }: Pick<LocalForge, 'access'>): Promise<void> {
  const headers = { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' };
  const at = `${access.baseUrl}/repos/${OWNER}/${access.repository}`;
  const ask = async (url: string, method: string, body: unknown): Promise<number> =>
    (await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })).status;
  const expect = (status: number, what: string): void => {
    if (status >= 300) throw new ForgeError('invalid', `The local forge could not ${what} (status ${status}).`);
  };
  if ((await ask(at, 'GET', null)) === 404) {
    const body = { name: access.repository, private: true };
    expect(await ask(`${access.baseUrl}/user/repos`, 'POST', body), 'make the repository');
  }
  const reviewer = `${at}/collaborators/swarm-reviewer`;
  expect(await ask(reviewer, 'PUT', { permission: 'push' }), 'let the reviewer in');
}
