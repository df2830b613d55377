import { Command } from 'commander';
import { openMachine, readRun } from '../../compose.ts';
import { fold } from '../../core/run.ts';
import { GitError } from '../../ports/git.ts';
import { findRun, type KnownRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
import { isKnown, RunFailed } from '../failure.ts';
import { reachForge } from '../run/reach-forge.ts';
import { shellWord } from '../run/shell-word.ts';
import { stateFolder } from '../state-folder.ts';

export const takeCommand = (): Command =>
  new Command('take')
    .description('bring what a run has merged into your branch: fast-forward only, and nothing of yours is overwritten')
    .argument('<run>', 'its id, or how it begins')
    .option('--onto-current', 'onto the branch that is checked out, although the run began from another')
    .option('--json', 'print what was brought in as JSON')
    .action(async (id: string, { json, ontoCurrent }: Flags) => {
      const home = stateFolder();
      const known = await findRun(home, id);
      const taken = await take({ home, known, ontoCurrent: ontoCurrent ?? false }).catch((error: unknown) => {
        // The run is known, so this is about how things stand, and not about what was typed. Nothing has changed.
        throw error instanceof CannotStart || isKnown(error) ? new RunFailed(error.message) : error;
      });
      if (json) process.stdout.write(`${JSON.stringify(taken)}\n`);
      else for (const line of textOf(taken)) process.stdout.write(`${line}\n`);
    });

interface Flags {
  readonly json?: boolean;
  readonly ontoCurrent?: boolean;
}

interface Taking {
  readonly home: string;
  readonly known: KnownRun;
  readonly ontoCurrent: boolean;
}

interface Taken {
  readonly run: string;
  readonly commit: string;
  /** Null where the branch had it already. */
  readonly branch: string | null;
  readonly files: readonly string[];
  /** The run has not ended: more may come. */
  readonly unfinished: boolean;
}

async function take({ home, known, ontoCurrent }: Taking): Promise<Taken> {
  const { record, folder, id: run } = known;
  const state = fold((await readRun(folder)).decisions);
  const commit = state.base.commit;
  const unfinished = state.state !== 'closed';
  if (!Object.values(state.tasks).some((task) => task.merged !== null))
    throw new CannotStart(`Run ${run} has merged nothing${unfinished ? ' yet' : ''}, so there is nothing to take.`);
  const { git } = await openMachine(home);
  const user = await git.user.inspect(record.root);
  const store = await git.store(record.root, user.commit);
  if (!(await store.has(commit))) {
    const reached = await reachForge({ home, root: record.root, choice: record.forge, environment: process.env });
    try {
      await store.fetch(reached.forge.remote(), state.base.branch);
    } finally {
      await reached.close();
    }
  }
  if ((await store.has(commit)) && (await store.isAncestor(commit, user.commit)))
    return { run, commit, branch: null, files: [], unfinished };
  if (!ontoCurrent && user.branch !== null && user.branch !== state.base.branch)
    throw new RunFailed(
      `Run ${run} began from ${state.base.branch}, and ${user.branch} is checked out. Switch to ${state.base.branch}, or say --onto-current.`,
    );
  const { branch, files } = await git.user.bringIn(record.root, store, commit).catch((error: unknown) => {
    if (!(error instanceof GitError) || error.kind !== 'not-fast-forward') throw error;
    throw new RunFailed(`${error.message} To merge:\n${mergeCommand(record.root, store.path, commit)}`);
  });
  return { run, commit, branch, files, unfinished };
}

/** For a branch with commits of its own: git's merge, by the user, of a commit that only the store has. */
function mergeCommand(root: string, store: string, commit: string): string {
  const git = `git -C ${shellWord(root)}`;
  return `  ${git} fetch ${shellWord(store)} ${commit} && ${git} merge FETCH_HEAD`;
}

function textOf({ run, branch, commit, files, unfinished }: Taken): readonly string[] {
  const more = unfinished ? [`Run ${run} has not ended: this is what it has merged so far.`] : [];
  if (branch === null) return [`Your branch has ${commit.slice(0, 10)} already.`, ...more];
  return [
    `${branch} is now at ${commit.slice(0, 10)}. Files that changed:`,
    ...files.map((file) => `  ${file}`),
    ...more,
  ];
}
