import type { CommandResult } from '../core/facts.ts';
import type { Engine } from './engine.ts';
import { runCommands } from './run-commands.ts';

/** Before anyone starts: the index is brought up to date, and the project's checks run at the base, so that failures can be told apart later. */
export async function prepare(engine: Engine, signal: AbortSignal): Promise<boolean> {
  const { world, run } = engine;
  const { checks, limits } = run.settings;
  await using bench = await engine.workbenches.forProof('base', run.base.commit, signal);
  const { workbench } = bench;
  const setup = [...bench.setup];
  const failed = setup.find((result) => result.exitCode !== 0);
  const results = failed
    ? []
    : await runCommands(engine, workbench, { commands: checks, hosts: [], timeoutMs: limits.checkMs, signal });
  const impossible = failed ? `Set-up failed: ${await said(engine, failed)}` : await whyImpossible(engine, results);
  if (impossible === null) await buildIndex(engine, signal);
  await engine.submit({ type: 'record-baseline', at: world.now(), setup, checks: results, impossible });
  return true;
}

/** Brings the index up to date with the base commit, which is what everybody starts from. */
export async function buildIndex(engine: Engine, signal: AbortSignal): Promise<void> {
  const { world, run } = engine;
  const workbench = await engine.workbenches.ofBase();
  const paths = await world.store.files(run.base.commit);
  await world.index.build(workbench.folder, paths, {
    signal,
    onProgress: ({ files, total }) => engine.signal({ kind: 'index', files, total }),
  });
}

/** Exit codes by which a shell says that there was nothing to run. */
const NOT_RUN = new Set([126, 127]);

async function whyImpossible(engine: Engine, results: readonly CommandResult[]): Promise<string | null> {
  if (results.length === 0) return 'No check is given, so nothing could ever be proved done. Name one with --check.';
  const broken = results.find((result) => result.exitCode === null || NOT_RUN.has(result.exitCode));
  return broken ? `A check cannot be run: ${await said(engine, broken)}` : null;
}

/** How a command ended, with the end of what it wrote: that is where the reason stands. */
async function said(engine: Engine, { command, exitCode, output }: CommandResult): Promise<string> {
  const ending = exitCode === null ? 'ran out of time' : `ended with exit code ${exitCode}`;
  const text = (await engine.texts.read(output)).trim();
  return `\`${command}\` ${ending}. ${text.length > 600 ? `…${text.slice(-600)}` : text}`;
}
