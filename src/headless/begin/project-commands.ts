import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import { repositoryFolder } from '../state-folder.ts';
import { machineFacts } from './proposal/machine-facts.ts';
import { type Proposal, propose } from './proposal/proposal.ts';

/** How the project is set up and checked. */
export interface Commands {
  readonly setup: readonly string[];
  readonly checks: readonly string[];
  /** The only hosts that set-up may reach. */
  readonly hosts: readonly string[];
}

/** A repository of the user, and our state folder. */
export interface ProjectPlace {
  readonly home: string;
  readonly root: string;
}

const Remembered = z.object({ setup: z.array(z.string()), checks: z.array(z.string()), hosts: z.array(z.string()) });

/** What the repository speaks for at a commit. */
export async function proposeFor(store: Store, commit: string): Promise<Proposal> {
  const files = await store.files(commit);
  const read = async (path: string) => {
    const bytes = await store.read(commit, path);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  };
  return propose({ files, read, machine: machineFacts });
}

const memoryOf = ({ home, root }: ProjectPlace): string => join(repositoryFolder(home, root), 'commands.json');

/** What was confirmed for the repository before. */
export async function recallCommands(place: ProjectPlace): Promise<Commands | null> {
  try {
    return Remembered.parse(JSON.parse(await readFile(memoryOf(place), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CannotStart(`${memoryOf(place)} cannot be read. Delete it: the commands are then proposed again.`);
  }
}

export async function rememberCommands(place: ProjectPlace, { setup, checks, hosts }: Commands): Promise<void> {
  await mkdir(dirname(memoryOf(place)), { recursive: true });
  await writeFile(memoryOf(place), `${JSON.stringify({ setup, checks, hosts }, null, 1)}\n`, { mode: 0o600 });
}
