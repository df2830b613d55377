import { expect } from 'vitest';
import type { Command, Decides, ReadCall } from '../../src/core/commands.ts';
import type { Certificate, Decision, EffectKind, Fact, FactOf } from '../../src/core/facts.ts';
import type { PlanTask } from '../../src/core/plan.ts';
import { decide, due, evolve, newRun, type Run, type Work } from '../../src/core/run.ts';
import { tools } from '../../src/tools/index.ts';
import { touchesNothing } from '../../src/tools/tool.ts';
import { readCall } from '../../src/tools/tool-spec.ts';
import { frozen } from './frozen.ts';
import { expectSound } from './invariants.ts';
import { type Chosen, commit, opening, plan, START } from './opening.ts';

/** Distributes over the kinds of command, so that each keeps its own fields. */
type Timeless<C extends Command> = C extends Command ? Omit<C, 'at'> & { readonly at?: number } : never;

const USAGE = { input: 100, cached: 0, output: 50 };

/** A call as the engine reads it from what a model wrote, by the real tools. */
export function call(name: string, input: unknown = {}): ReadCall {
  const written = JSON.stringify(input);
  const base = { ref: `ref-${name}`, tool: name, input: written, target: touchesNothing, decides: null };
  const tool = tools.find((one) => one.name === name);
  if (!tool) return { ...base, flaw: null };
  const understood = readCall(tool, written);
  if ('flaw' in understood) return { ...base, flaw: understood.flaw };
  const decides: Decides | null = 'decides' in tool ? tool.decides(understood.input) : null;
  return { ...base, target: { ...touchesNothing, ...tool.target(understood.input) }, flaw: null, decides };
}

/**
 * One run as it is told in a specification: facts and commands that are given, a command, and the facts that follow.
 * Time stands still unless `later` is called. After each decision the run is held against what must always be true.
 */
export class Story {
  readonly run: Run = newRun();
  readonly decisions: Decision[] = [];
  now: number = START;

  /** Submits a command, and answers the facts of its decision. */
  when(command: Timeless<Command>): Fact[] {
    const facts = decide(this.run, { at: this.now, ...command } as Command);
    if (facts.length === 0) return facts;
    this.decisions.push({ seq: this.decisions.length, epoch: this.run.epoch, at: this.now, facts });
    for (const fact of facts) evolve(this.run, frozen(fact));
    expectSound(this.run);
    return facts;
  }

  later(ms: number): this {
    this.now += ms;
    return this;
  }

  /** A whole turn of an agent: asked for, and taken with these calls. */
  turn(agent: string, ...calls: readonly ReadCall[]): Fact[] {
    this.startTurn(agent);
    return this.takeTurn(agent, ...calls);
  }

  startTurn(agent: string, estimate: { input: number; output: number } = { input: 1000, output: 1000 }): Fact[] {
    const turn = this.agent(agent).turn + 1;
    return this.when({ type: 'start-turn', agent, turn, purpose: 'think', estimate });
  }

  takeTurn(agent: string, ...calls: readonly ReadCall[]): Fact[] {
    const { turn } = this.agent(agent);
    return this.when({ type: 'take-turn', agent, turn, text: 'I go on.', calls, usage: USAGE });
  }

  /** The first open call of an agent ends with this result. */
  finishCall(agent: string, result: string, ok = true): Fact[] {
    const open = Object.values(this.run.calls).find((one) => one.agent === agent);
    return this.when({ type: 'finish-call', call: open?.id ?? 'none', ok, result: [result] });
  }

  /** A developer hands in commit `name` with the given files. */
  handIn(developer: string, name: string, files?: readonly string[]): Fact[] {
    this.turn(developer, call('open_pull_request', { title: name, summary: `Did ${name}.` }));
    return files === undefined ? this.submit(developer, name) : this.submit(developer, name, files);
  }

  /** The open call of a developer ends as work handed in. */
  submit(
    developer: string,
    name: string,
    files: readonly string[] = [`src/${this.agent(developer).task}/a.ts`],
  ): Fact[] {
    const open = Object.values(this.run.calls).find(
      (one) => one.agent === developer && one.tool === 'open_pull_request',
    );
    const submission = {
      commit: commit(name),
      tree: commit(`tree of ${name}`),
      files: [...files],
      title: name,
      summary: `Did ${name}.`,
    };
    return this.when({ type: 'finish-call', call: open?.id ?? 'none', ok: true, result: ['Handed in.'], submission });
  }

  /** The verification that is due for a task ends: all checks with one exit code, unless said otherwise. */
  verify(
    task: string,
    said: Partial<Certificate> & { exitCode?: number; codes?: Record<string, number> } = {},
  ): Fact[] {
    const work = this.due('verify').find((one) => one.task === task);
    if (!work) throw new Error(`no verification of ${task} is due: ${JSON.stringify(this.due())}`);
    const { exitCode = 0, codes = {}, ...rest } = said;
    const commands = [...(this.run.tasks[task]?.checks ?? []), ...this.run.settings.checks];
    const checks = commands.map((command) => {
      const code = codes[command] ?? exitCode;
      return { command, exitCode: code, ms: 5, output: code === 0 ? 'ok' : `${command} says no` };
    });
    const { of, commit: head, onto } = work;
    const tree = onto === null ? commit(`tree of ${head}`) : commit(`tree of ${head} on ${onto}`);
    const certificate = { of, commit: head, onto, tree, setup: [], checks, conflicts: [], ...rest };
    return this.when({ type: 'record-certificate', task, certificate });
  }

  /** The forge does what is due of a kind, and answers. */
  done(kind: EffectKind, task: string | null = null, result: FactOf<'effect-done'>['result'] = {}): Fact[] {
    const effect = this.effect(kind, task);
    const number = Number(effect.id.slice(1)) + 100;
    const made = { number, id: number, url: `http://forge.test/${kind}/${number}` };
    const merged =
      kind === 'merge'
        ? {
            commit: commit(`merge of ${effect.commit}`),
            tree: this.run.tasks[task ?? '']?.mergeCertificate?.tree ?? '',
          }
        : {};
    return this.when({ type: 'finish-effect', effect: effect.id, result: { ...made, ...merged, ...result } });
  }

  effect(kind: EffectKind, task: string | null = null) {
    const found = Object.values(this.run.effects).find((one) => one.kind === kind && one.task === task);
    if (!found) throw new Error(`no ${kind} of ${task} is intended: ${this.intended().join(', ')}`);
    return found;
  }

  /** Kinds and tasks of all open effects. */
  intended(): string[] {
    return Object.values(this.run.effects).map((one) => (one.task === null ? one.kind : `${one.kind} ${one.task}`));
  }

  answer(verdict: 'allow' | 'deny', more: Partial<Extract<Command, { type: 'answer-ask' }>> = {}): Fact[] {
    const ask = Object.keys(this.run.asks)[0] ?? 'none';
    return this.when({ type: 'answer-ask', ask, verdict, reason: 'Because I say so.', ...more });
  }

  due(): Work[];
  due<K extends Work['do']>(kind: K): Extract<Work, { do: K }>[];
  due(kind?: Work['do']): Work[] {
    const works = due(this.run, this.now);
    return kind === undefined ? works : works.filter((work) => work.do === kind);
  }

  agent(id: string) {
    const found = this.run.agents[id];
    if (!found) throw new Error(`there is no agent ${id}: ${Object.keys(this.run.agents).join(', ')}`);
    return found;
  }

  task(id: string) {
    const found = this.run.tasks[id];
    if (!found) throw new Error(`there is no task ${id}`);
    return found;
  }

  /** From a commit that was handed in to a pull request that is ready for review. */
  published(task: string): this {
    this.verify(task);
    this.done('push', task);
    if (this.task(task).pull === null) {
      this.done('open-pull', task);
      this.done('mark-ready', task);
    }
    return this;
  }

  /** The reviewer of a task gives its verdict, and the forge shows it. */
  reviewed(
    task: string,
    verdict: 'accept' | 'changes',
    findings: readonly { path: string; line: number; text: string }[] = [],
  ): this {
    this.turn(this.task(task).reviewer ?? 'none', review(verdict, findings));
    this.done('review', task);
    this.done('status', task);
    if (this.intended().includes(`resolve-threads ${task}`)) this.done('resolve-threads', task);
    return this;
  }

  /** From nothing to a merge that the gate allows, for a task whose developer is at work. */
  accepted(task: string, name = `work on ${task}`): this {
    this.handIn(this.task(task).developer ?? 'none', name);
    return this.published(task).reviewed(task, 'accept');
  }

  merged(task: string): this {
    this.verify(task);
    this.done('merge', task);
    if (this.intended().includes(`close-sub-issue ${task}`)) this.done('close-sub-issue', task);
    return this;
  }
}

export const review = (
  verdict: 'accept' | 'changes',
  findings: readonly { path: string; line: number; text: string }[] = [],
): ReadCall =>
  call('review', { verdict, summary: 'Each criterion with its evidence, and what I make of it.', findings });

export const report = (outcome: 'done' | 'failed' | 'blocked', summary = 'That is how it went.'): ReadCall =>
  call('report', { outcome, summary });

/** A run that was opened. */
export function opened(chosen: Chosen = {}): Story {
  const story = new Story();
  story.when(opening(chosen));
  return story;
}

/** A run whose checks ran at the base, so that the PM is there. `red` names checks that failed. */
export function begun(chosen: Chosen = {}, red: readonly string[] = []): Story {
  const story = opened(chosen);
  const checks = story.run.settings.checks.map((command) => ({
    command,
    exitCode: red.includes(command) ? 1 : 0,
    ms: 9,
    output: red.includes(command) ? 'one test fails' : 'ok',
  }));
  story.when({ type: 'record-baseline', setup: [], checks, impossible: null });
  return story;
}

/** A run whose plan is approved by the rules, its sub-issues open, its developers at work. */
export function planned(tasks: readonly PlanTask[], chosen: Chosen = {}, red: readonly string[] = []): Story {
  const story = begun(chosen, red);
  story.turn('pm-1', call('submit_plan', plan(...tasks)));
  for (const { id } of tasks) if (story.intended().includes(`open-sub-issue ${id}`)) story.done('open-sub-issue', id);
  return story;
}

/** Kinds of facts, in order. */
export const types = (facts: readonly Fact[]): string[] => facts.map((fact) => fact.type);

/** The only fact of a kind. */
export function the<T extends Fact['type']>(facts: readonly Fact[], type: T): FactOf<T> {
  const found = facts.filter((fact): fact is FactOf<T> => fact.type === type);
  expect(found, `one ${type} among ${types(facts).join(', ')}`).toHaveLength(1);
  return found[0] as FactOf<T>;
}

export const all = <T extends Fact['type']>(facts: readonly Fact[], type: T): FactOf<T>[] =>
  facts.filter((fact): fact is FactOf<T> => fact.type === type);
