import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Git } from './git.ts';
import type { Repository } from './state.ts';

const idsPerRepository = 1_000_000;

/** A span of ids that list reads do not show yet, as when GitHub's replicas lag. */
interface Hidden {
  from: number;
  to: number;
  until: number;
}

/** All repositories of a forge: in memory for reading, one JSON file each for keeping. */
export class Store {
  readonly directory: string;
  readonly #repositories = new Map<string, Repository>();
  #hidden: Hidden[] = [];

  constructor(directory: string) {
    this.directory = directory;
    for (const owner of existsSync(directory) ? readdirSync(directory, { withFileTypes: true }) : []) {
      if (!owner.isDirectory()) continue;
      for (const file of readdirSync(join(directory, owner.name))) {
        if (file.endsWith('.json')) this.#adopt(readRepository(join(directory, owner.name, file)));
      }
    }
  }

  all(): Repository[] {
    return [...this.#repositories.values()].sort((one, other) => one.id - other.id);
  }

  find(owner: string, name: string): Repository | undefined {
    return this.#repositories.get(`${owner}/${name}`.toLowerCase());
  }

  /** The id for a new repository. Everything in it gets ids from the span that follows. */
  newRepositoryId(): number {
    const ids = this.all().map((repository) => repository.id);
    return Math.max(0, ...ids) + idsPerRepository;
  }

  git(repository: Repository): Git {
    return new Git(join(this.directory, repository.owner, `${repository.name}.git`));
  }

  /** Writes a repository to disk; when this resolves, a killed process has lost nothing. */
  async save(repository: Repository): Promise<void> {
    const path = join(this.directory, repository.owner, `${repository.name}.json`);
    await writeDurably(path, `${JSON.stringify(repository, null, 1)}\n`);
    this.#adopt(repository);
  }

  /** Keeps what was created after `lastId` out of lists for a while. */
  hide(from: number, to: number, ms: number): void {
    if (to > from) this.#hidden.push({ from, to, until: Date.now() + ms });
  }

  /** Whether lists show the object with this id yet. */
  visible(id: number): boolean {
    const now = Date.now();
    this.#hidden = this.#hidden.filter((span) => span.until > now);
    return !this.#hidden.some((span) => id > span.from && id <= span.to);
  }

  #adopt(repository: Repository): void {
    this.#repositories.set(`${repository.owner}/${repository.name}`.toLowerCase(), repository);
  }
}

function readRepository(path: string): Repository {
  const value: Repository = JSON.parse(readFileSync(path, 'utf8'));
  if (value.version !== 1) throw new Error(`${path} was written by another version of the forge (${value.version})`);
  return value;
}

/** Replaces a file so that after a crash it holds either the old text or the new one. */
export async function writeDurably(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
