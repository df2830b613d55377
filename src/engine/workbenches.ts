import type { CommandResult } from '../core/facts.ts';
import type { Agent, Run } from '../core/run.ts';
import type { Workbench } from '../ports/git.ts';
import type { Engine } from './engine.ts';
import { runCommands } from './run-commands.ts';

/** Files whose change means that what set-up installed may no longer fit. */
const MANIFESTS =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|requirements[^/]*\.txt|pyproject\.toml|setup\.(py|cfg)|poetry\.lock|uv\.lock|Pipfile(\.lock)?|Cargo\.(toml|lock)|go\.(mod|sum)|Gemfile(\.lock)?|composer\.(json|lock)|pom\.xml|build\.gradle(\.kts)?|Makefile)$/;

interface Bench {
  readonly workbench: Workbench;
  /** The commit that a workbench which no agent writes is at. */
  at: string;
  /** The commit that it was set up for, and how that went; null while it was not. */
  setUp: { readonly at: string; readonly results: readonly CommandResult[] } | null;
}

/** The private repositories of one run: a developer's own, and those that only code and readers use. */
export class Workbenches {
  readonly #engine: Engine;
  readonly #open = new Map<string, Promise<Bench>>();
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Where an agent works, ready to be worked in. */
  async ofAgent(agent: Agent, signal: AbortSignal): Promise<Workbench> {
    const { run } = this.#engine;
    const task = agent.task === null ? undefined : run.tasks[agent.task];
    if (!task) return (await this.#at('read', run.base.commit)).workbench;
    if (task.developer === agent.id) {
      const bench = await this.#bench(task.id, task.base ?? run.base.commit);
      await this.#setUp(bench, bench.at, signal);
      return bench.workbench;
    }
    const bench = await this.#at(`review-${task.id}`, task.submission?.commit ?? run.base.commit);
    await this.#setUp(bench, bench.at, signal);
    return bench.workbench;
  }

  /** A workbench with exactly this commit, set up; what set-up said is part of the proof. */
  async forProof(
    name: string,
    commit: string,
    signal: AbortSignal,
  ): Promise<{ workbench: Workbench; setup: CommandResult[] }> {
    const bench = await this.#at(`verify-${name}`, commit);
    const setup = await this.#setUp(bench, commit, signal);
    return { workbench: bench.workbench, setup: [...setup] };
  }

  async removeAll(): Promise<void> {
    for (const opening of this.#open.values()) await (await opening).workbench.remove();
    this.#open.clear();
  }

  async #at(name: string, commit: string): Promise<Bench> {
    const bench = await this.#bench(name, commit);
    if (bench.at !== commit) {
      await bench.workbench.reset(commit);
      bench.at = commit;
    }
    return bench;
  }

  #bench(name: string, commit: string): Promise<Bench> {
    const { world, run } = this.#engine;
    const opening = this.#open.get(name) ?? open(world.store.workbench(`${run.id}-${name}`, commit), name, commit, run);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    return opening;
  }

  async #setUp(bench: Bench, commit: string, signal: AbortSignal): Promise<readonly CommandResult[]> {
    const { world, run } = this.#engine;
    const { setup, setupHosts, limits } = run.settings;
    if (setup.length === 0) return [];
    if (bench.setUp && bench.setUp.at !== commit) {
      const changes = await world.store.changes(bench.setUp.at, commit);
      if (!changes.some((change) => MANIFESTS.test(change.path))) return bench.setUp.results;
    } else if (bench.setUp) return bench.setUp.results;
    const results = await runCommands(this.#engine, bench.workbench, {
      commands: setup,
      hosts: setupHosts,
      timeoutMs: limits.setupMs,
      signal,
    });
    bench.setUp = { at: commit, results };
    return results;
  }
}

/** One that existed before this process may be anywhere: `at` says nothing is known, so that it is reset before it proves anything. */
async function open(opening: Promise<Workbench>, name: string, commit: string, run: Run): Promise<Bench> {
  const workbench = await opening;
  const developers = Object.hasOwn(run.tasks, name);
  return { workbench, at: developers ? commit : '', setUp: null };
}
