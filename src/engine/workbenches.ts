import type { CommandResult } from '../core/facts.ts';
import { type Agent, benchOf, type Run } from '../core/run.ts';
import type { Workbench } from '../ports/git.ts';
import type { Engine } from './engine.ts';
import { runCommands } from './run-commands.ts';

/** Files whose change means that what set-up installed may no longer fit. */
const MANIFESTS =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|requirements[^/]*\.txt|pyproject\.toml|setup\.(py|cfg)|poetry\.lock|uv\.lock|Pipfile(\.lock)?|Cargo\.(toml|lock)|go\.(mod|sum)|Gemfile(\.lock)?|composer\.(json|lock)|pom\.xml|build\.gradle(\.kts)?|Makefile)$/;

interface Bench {
  readonly workbench: Workbench;
  /** The commit that a workbench which no developer writes is at. */
  at: string;
  /** The commit that it was set up for, once that went well. */
  setUp: string | null;
  /** Whoever changes the files waits for whoever did before. */
  last: Promise<unknown>;
}

/** A fresh copy of a commit, to run the checks in. Gone when it is disposed of. */
export interface ProofBench extends AsyncDisposable {
  readonly workbench: Workbench;
  /** How the set-up of this copy went: part of the proof. */
  readonly setup: readonly CommandResult[];
}

export interface AgentBench {
  readonly workbench: Workbench;
  /** What failed when it was set up; tried again at the next call. */
  readonly failedSetup: CommandResult | null;
}

const failed = (results: readonly CommandResult[]): CommandResult | null =>
  results.find((result) => result.exitCode !== 0) ?? null;

/** The private repositories of one run: a developer's own, those that others read, and fresh ones for each proof. */
export class Workbenches {
  readonly #engine: Engine;
  readonly #open = new Map<string, Promise<Bench>>();
  #proofs = 0;
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Where an agent works, ready to be worked in. */
  async ofAgent(agent: Agent, signal: AbortSignal): Promise<AgentBench> {
    const { run } = this.#engine;
    const task = agent.task === null ? undefined : run.tasks[agent.task];
    if (!task) return { workbench: await this.ofBase(), failedSetup: null };
    const own = benchOf(run, agent) !== null;
    const bench = own
      ? await this.#bench(task.id, task.base ?? run.base.commit)
      : await this.#at(`review-${task.id}`, task.submission?.commit ?? run.base.commit);
    return { workbench: bench.workbench, failedSetup: await inTurn(bench, () => this.#setUp(bench, signal)) };
  }

  /** The base branch as it is now, in a workbench where nothing is ever run. */
  async ofBase(): Promise<Workbench> {
    return (await this.#at('read', this.#engine.run.base.commit)).workbench;
  }

  /** A new workbench with exactly this commit and nothing else, set up anew. Set-up that fails is tried once more: registries stumble. */
  async forProof(what: string, commit: string, signal: AbortSignal): Promise<ProofBench> {
    const { world, run } = this.#engine;
    this.#proofs += 1;
    // Never one that an earlier process left behind: the epoch tells them apart.
    const name = `${run.id}-verify-${what}-${run.epoch}-${this.#proofs}`;
    const workbench = await world.store.workbench(name, commit);
    try {
      let setup = await this.#runSetup(workbench, signal);
      if (failed(setup) !== null) setup = await this.#runSetup(workbench, signal);
      return { workbench, setup, [Symbol.asyncDispose]: () => workbench.remove() };
    } catch (error) {
      await workbench.remove();
      throw error;
    }
  }

  async removeAll(): Promise<void> {
    for (const opening of this.#open.values()) await (await opening).workbench.remove();
    this.#open.clear();
  }

  async #at(name: string, commit: string): Promise<Bench> {
    const bench = await this.#bench(name, commit);
    await inTurn(bench, async () => {
      if (bench.at === commit) return;
      await bench.workbench.reset(commit);
      bench.at = commit;
    });
    return bench;
  }

  #bench(name: string, commit: string): Promise<Bench> {
    const { world, run } = this.#engine;
    const opening = this.#open.get(name) ?? open(world.store.workbench(`${run.id}-${name}`, commit), name, commit, run);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    return opening;
  }

  /** Once for a workbench, and again where a change of the project means that what is installed may not fit. */
  async #setUp(bench: Bench, signal: AbortSignal): Promise<CommandResult | null> {
    const { store } = this.#engine.world;
    if (bench.setUp === bench.at) return null;
    if (bench.setUp !== null) {
      const changes = await store.changes(bench.setUp, bench.at);
      if (!changes.some((change) => MANIFESTS.test(change.path))) return null;
    }
    const broken = failed(await this.#runSetup(bench.workbench, signal));
    if (broken === null) bench.setUp = bench.at;
    return broken;
  }

  #runSetup(workbench: Workbench, signal: AbortSignal): Promise<CommandResult[]> {
    const { setup, setupHosts, limits } = this.#engine.run.settings;
    const run = { commands: setup, hosts: setupHosts, timeoutMs: limits.setupMs, signal };
    return setup.length === 0 ? Promise.resolve([]) : runCommands(this.#engine, workbench, run);
  }
}

function inTurn<T>(bench: Bench, act: () => Promise<T>): Promise<T> {
  const result = bench.last.then(act, act);
  bench.last = result.catch(() => undefined);
  return result;
}

/** One that existed before this process may be anywhere: `at` says nothing is known, so that it is reset first. */
async function open(opening: Promise<Workbench>, name: string, commit: string, run: Run): Promise<Bench> {
  const workbench = await opening;
  const developers = Object.hasOwn(run.tasks, name);
  return { workbench, at: developers ? commit : '', setUp: null, last: Promise.resolve() };
}
