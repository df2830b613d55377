import type { Certificate } from '../core/facts.ts';
import type { Run, Work } from '../core/run.ts';
import type { Engine } from './engine.ts';
import { runCommands } from './run-commands.ts';

type Verify = Extract<Work, { do: 'verify' }>;

/** Runs the checks at exactly one commit, in a workbench that no agent writes, and hands in the certificate. */
export async function verify(engine: Engine, work: Verify, signal: AbortSignal): Promise<boolean> {
  const certificate = await certify(engine, work, signal);
  if (signal.aborted) return true;
  await engine.submit({ type: 'record-certificate', at: engine.world.now(), task: work.task, certificate });
  return true;
}

async function certify(engine: Engine, work: Verify, signal: AbortSignal): Promise<Certificate> {
  const { world } = engine;
  const base = { of: work.of, commit: work.commit, onto: work.onto, setup: [], checks: [], conflicts: [] };
  if (work.onto === null) return { ...base, ...(await proof(engine, work, work.commit, signal)) };
  const merged = await world.store.merge(work.onto, work.commit, `Merge ${work.task} to be checked`);
  if (!merged.clean) return { ...base, tree: await world.store.treeOf(work.commit), conflicts: [...merged.conflicts] };
  return { ...base, ...(await proof(engine, work, merged.commit, signal)) };
}

async function proof(
  engine: Engine,
  work: Verify,
  commit: string,
  signal: AbortSignal,
): Promise<Pick<Certificate, 'tree' | 'setup' | 'checks'>> {
  const { run, world } = engine;
  await using bench = await engine.workbenches.forProof(work.task, commit, signal);
  const { workbench } = bench;
  const setup = [...bench.setup];
  const tree = await world.store.treeOf(commit);
  if (setup.some((result) => result.exitCode !== 0)) return { tree, setup, checks: [] };
  const commands = checksOf(run, work.task);
  const checks = await runCommands(engine, workbench, {
    commands,
    hosts: [],
    timeoutMs: run.settings.limits.checkMs,
    signal,
  });
  return { tree, setup, checks };
}

/** The task's own checks first: they say most about what it is for. */
export const checksOf = (run: Run, task: string | null): string[] => [
  ...new Set([...(task === null ? [] : (run.tasks[task]?.checks ?? [])), ...run.settings.checks]),
];
