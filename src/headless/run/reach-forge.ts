import { join } from 'node:path';
import { type ForgeAccess, openForge } from '../../compose.ts';
import { type Forge, ForgeError } from '../../ports/forge.ts';
import { CannotStart } from '../cannot-start.ts';
import { repositoryFolder } from '../state-folder.ts';
import { type LocalForge, startLocalForge } from './local-forge.ts';
import type { ForgeChoice } from './run-record.ts';

/** A forge that answers, as the author and, where there is a second identity, as the reviewer. */
export interface ReachedForge {
  readonly kind: ForgeChoice['kind'];
  readonly access: ForgeAccess;
  readonly reviewer: ForgeAccess | null;
  readonly forge: Forge;
  /** Where people look at the repository. */
  readonly url: string;
  /** ms before "not there" counts as proof. */
  readonly settleMs: number;
  close(): Promise<void>;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** How far GitHub's lists may lag behind what was done. */
const SETTLE_MS = 3000;

export interface Reaching {
  readonly home: string;
  readonly root: string;
  readonly choice: ForgeChoice;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How the local forge in a folder is started; as this process alone has it where left out. */
  readonly openLocal?: (directory: string, root: string) => Promise<LocalForge>;
}

/** Starts the local forge, or signs in to GitHub. Writes nothing on it. */
export async function reachForge({ home, root, choice, environment, openLocal }: Reaching): Promise<ReachedForge> {
  if (choice.kind === 'local') {
    const local = await (openLocal ?? startLocalForge)(join(repositoryFolder(home, root), 'forge'), root);
    const { access, url } = local;
    const reviewer = choice.twoIdentities ? local.reviewer : null;
    return { kind: 'local', access, reviewer, forge: openForge(access), url, settleMs: 0, close: () => local.close() };
  }
  const { baseUrl, owner, repository } = choice;
  const accessWith = async (variable: string): Promise<ForgeAccess> => {
    const access = { baseUrl, owner, repository, token: environment[variable] ?? '' };
    if (access.token === '')
      throw new CannotStart(`The variable ${variable} holds no token any more. Set it and try again.`);
    await signIn(openForge(access), variable);
    return access;
  };
  const access = await accessWith(choice.tokenEnv);
  const reviewer = choice.reviewerTokenEnv === null ? null : await accessWith(choice.reviewerTokenEnv);
  const forge = openForge(access);
  const url = forge.remote().url.replace(/\.git$/, '');
  const settleMs = LOOPBACK.test(new URL(baseUrl).hostname) ? 0 : SETTLE_MS;
  return { kind: 'github', access, reviewer, forge, url, settleMs, close: async () => {} };
}

async function signIn(forge: Forge, variable: string): Promise<void> {
  try {
    await forge.login();
    await forge.defaultBranch();
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    throw error.kind === 'unauthorised' || error.kind === 'missing' || error.kind === 'forbidden'
      ? new CannotStart(`${error.message} The token is the one in ${variable}.`, { cause: error })
      : error;
  }
}
