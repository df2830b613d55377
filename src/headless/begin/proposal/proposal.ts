import { z } from 'zod';
import { javascript } from './javascript.ts';
import { makefile } from './makefile.ts';
import { otherEcosystems } from './others.ts';
import { python } from './python.ts';
import registries from './registries.json' with { type: 'json' };

/** One command that is proposed, and what in the repository speaks for it. */
export interface Proposed {
  readonly command: string;
  readonly why: string;
  /** False: useful, but it fails in many repositories for reasons of its own; used only when somebody confirms it. */
  readonly sure: boolean;
}

/** How a repository can be set up and checked, as far as its files say. */
export interface Proposal {
  readonly setup: readonly Proposed[];
  readonly checks: readonly Proposed[];
  /** Hosts that set-up needs: package registries. */
  readonly hosts: readonly string[];
}

/** A package registry as this machine's programs know it. */
export interface Registry {
  /** Empty where the program could not say. */
  readonly hosts: readonly string[];
  /** Its address where the user has configured one of their own that may be handed on. */
  readonly own: string | null;
}

/** What of the machine matters for a proposal. */
export interface MachineFacts {
  has(program: string): Promise<boolean>;
  /** Python packages, by their names in requirements, that its `python3` does not have. */
  missing(packages: readonly string[]): Promise<readonly string[]>;
  /** Where npm or pip gets packages from here, as the program itself says. */
  registry(ecosystem: 'npm' | 'python'): Promise<Registry>;
}

/** A repository at a commit, and the machine that it is to be checked on. */
export interface Looking {
  readonly files: readonly string[];
  read(path: string): Promise<string | null>;
  readonly machine: MachineFacts;
}

const Ecosystem = z.enum(['npm', 'yarn', 'python', 'cargo', 'go', 'maven', 'gradle', 'ruby', 'php', 'dotnet']);
export type Ecosystem = z.infer<typeof Ecosystem>;

/** What one kind of project speaks for; null where the repository is not of that kind. */
export interface Finding {
  readonly setup: readonly Proposed[];
  readonly checks: readonly Proposed[];
  readonly ecosystem: Ecosystem | null;
}

/** Kinds of projects by what gives them away, the likeliest first. Adding one is one line. */
const KINDS: readonly ((looking: Looking) => Promise<Finding | null>)[] = [
  javascript,
  python,
  ...otherEcosystems,
  makefile,
];

/** Hosts of the ecosystems whose programs do not say where they get packages from. */
const hostsOf = z.partialRecord(Ecosystem, z.array(z.string())).parse(registries);

/** Proposes set-up and checks for a repository. The first kind that knows a check wins; set-ups of others are left out. */
export async function propose(looking: Looking): Promise<Proposal> {
  for (const kind of KINDS) {
    const found = await kind(looking);
    if (found === null || found.checks.length === 0) continue;
    const { ecosystem } = found;
    if (found.setup.length === 0 || ecosystem === null) return { ...found, hosts: [] };
    const asked = ecosystem === 'python' ? 'python' : ecosystem === 'npm' || ecosystem === 'yarn' ? 'npm' : null;
    const own = asked === null ? [] : (await looking.machine.registry(asked)).hosts;
    const hosts = [...(hostsOf[ecosystem] ?? []), ...own];
    return { setup: found.setup, checks: found.checks, hosts: [...new Set(hosts)] };
  }
  return { setup: [], checks: [], hosts: [] };
}
