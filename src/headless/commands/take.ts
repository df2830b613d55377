import { Command } from 'commander';
import { openMachine, readRun } from '../../compose.ts';
import { fold } from '../../core/run.ts';
import { GitError } from '../../ports/git.ts';
import { findRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
import { RunFailed } from '../failure.ts';
import { reachForge } from '../run/reach-forge.ts';
import { stateFolder } from '../state-folder.ts';

export const takeCommand = (): Command =>
  new Command('take')
    .description('bring what a run has merged into your branch: fast-forward only, and nothing of yours is overwritten')
    .argument('<run>', 'its id, or how it begins')
    .option('--json', 'print what was brought in as JSON')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      const taken = await take(id).catch((error: unknown) => {
        // Refused: the sentence is git's own module's, and nothing has changed.
        throw error instanceof GitError ? new RunFailed(error.message) : error;
      });
      if (json) process.stdout.write(`${JSON.stringify(taken)}\n`);
      else for (const line of textOf(taken)) process.stdout.write(`${line}\n`);
    });

interface Taken {
  readonly run: string;
  readonly commit: string;
  /** Null where the branch had it already. */
  readonly branch: string | null;
  readonly files: readonly string[];
  /** The run has not ended: more may come. */
  readonly unfinished: boolean;
}

async function take(id: string): Promise<Taken> {
  const home = stateFolder();
  const { record, folder, id: run } = await findRun(home, id);
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
  const { branch, files } = await git.user.bringIn(record.root, store, commit);
  return { run, commit, branch, files, unfinished };
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
