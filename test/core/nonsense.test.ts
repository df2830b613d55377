import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Command, ReadCall } from '../../src/core/commands.ts';
import type { CommandResult } from '../../src/core/facts.ts';
import { effort } from './effort.ts';
import { call, report, review } from './given.ts';
import { expectSound } from './invariants.ts';
import { commit, opening, plan, task } from './opening.ts';
import { rough } from './simulated-agents.ts';
import { SimulatedWorld, type Timeless } from './simulated-world.ts';

const agent = fc.constantFrom('board', 'pm-1', 'developer-1', 'developer-2', 'reviewer-1', 'nobody', 'constructor');
const id = (letter: string) => fc.integer({ min: 1, max: 30 }).map((number) => `${letter}${number}`);
const taskId = fc.constantFrom('t1', 't2', 't3', 't9', '__proto__');
const turn = fc.integer({ min: 0, max: 12 });
const text = fc.string({ maxLength: 20 });
const usage = fc.record({ input: fc.nat(5000), cached: fc.constant(0), output: fc.nat(2000) });
const failure = fc.record({ kind: fc.constantFrom('cut', 'late', 'too-long', 'x'), message: text });
const failing = { failure, retryAfterMs: fc.option(fc.nat(100_000)), passing: fc.boolean() };
const perhaps = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof(one, fc.constant(null));
const checks: fc.Arbitrary<CommandResult[]> = fc.constantFrom(
  [],
  [{ command: 'npm test', exitCode: 0, ms: 1, output: '' }],
);
const head = fc.constantFrom('t1 round 1', 't2 round 1', 'other').map(commit);

const toolCall: fc.Arbitrary<ReadCall> = fc.oneof(
  fc.constantFrom(
    call('fly'),
    call('submit_plan', plan(task('t1'), task('t2', { dependsOn: ['t1'] }))),
    call('submit_plan', plan(task('t7'))),
    call('read_file', { path: 'a' }),
    call('run_command', { command: 'ls' }),
    call('create_file', { path: 'src/t1/x.ts', content: 'x' }),
    call('open_pull_request', { title: 'x', summary: 'y' }),
    call('ask_chair', { question: 'May I?' }),
    review('accept'),
    review('changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]),
    report('done'),
    report('failed'),
  ),
  taskId.map((again) => call('delegate', { task: again, guidance: 'Again.' })),
  fc.record({ to: agent, expectsReply: fc.boolean() }).map((input) => call('message', { ...input, text: 'Hello.' })),
);

const commands: fc.Arbitrary<Timeless<Command>>[] = [
  fc.constant<Timeless<Command>>(opening()),
  fc.record({ type: fc.constant('resume-run' as const), epoch: fc.integer({ min: -1, max: 20 }) }),
  fc.constant<Timeless<Command>>({ type: 'record-baseline', setup: [], checks: [], impossible: null }),
  fc.record({
    type: fc.constant('start-turn' as const),
    agent,
    turn,
    purpose: fc.constantFrom('think' as const, 'compact' as const),
    estimate: fc.record({ input: fc.nat(5000), output: fc.nat(2000) }),
  }),
  fc.record({
    type: fc.constant('take-turn' as const),
    agent,
    turn,
    text,
    calls: fc.array(toolCall, { maxLength: 4 }),
    usage,
  }),
  fc.record({ type: fc.constant('fail-turn' as const), agent, turn, ...failing, usage: perhaps(usage) }),
  fc.record({ type: fc.constant('compact-history' as const), agent, turn, summary: text, usage }),
  fc.record({ type: fc.constant('start-call' as const), call: id('c') }),
  fc.record({ type: fc.constant('finish-call' as const), call: id('c'), ok: fc.boolean(), result: fc.array(text) }),
  fc.record({
    type: fc.constant('finish-call' as const),
    call: id('c'),
    ok: fc.boolean(),
    result: fc.array(text),
    submission: head.map((name) => ({ commit: name, tree: 't', files: ['src/t1/a.ts'], title: 'x', summary: 'y' })),
  }),
  fc.record({
    type: fc.constant('record-certificate' as const),
    task: taskId,
    certificate: fc.record({
      of: fc.constantFrom('head' as const, 'merge' as const, 'after' as const),
      commit: head,
      onto: perhaps(head),
      tree: fc.constant('t'),
      setup: fc.constant<CommandResult[]>([]),
      checks,
      conflicts: fc.array(text, { maxLength: 1 }),
    }),
  }),
  fc.record({
    type: fc.constant('finish-effect' as const),
    effect: id('e'),
    result: fc.constant({ number: 3, commit: commit('x'), tree: 't' }),
  }),
  fc.record({ type: fc.constant('fail-effect' as const), effect: id('e'), ...failing, base: perhaps(head) }),
  fc.record({
    type: fc.constant('answer-ask' as const),
    ask: id('a'),
    verdict: fc.constantFrom('allow' as const, 'deny' as const),
    reason: text,
  }),
  fc.record({ type: fc.constant('send-message' as const), to: agent, text }),
  fc.record({ type: fc.constant('pause-agent' as const), agent, paused: fc.boolean() }),
];

describe('commands that make no sense', () => {
  it('at any time break nothing: no decision contradicts the log, and what must hold holds', () => {
    const story = fc.record({
      seed: fc.nat(),
      dice: fc.nat(),
      // How far the run has come by itself before each command.
      commands: fc.array(fc.tuple(fc.nat(8), fc.oneof(...commands)), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(story, ({ seed, dice, commands }) => {
        const world = new SimulatedWorld(rough(seed), { dice, tolerant: true });
        world.open({ gates: { plan: 'policy', merge: 'chair' }, budget: { tokens: 5_000_000, money: null } });
        for (const [steps, said] of commands) {
          for (let step = 0; step < steps && world.run.state !== 'closed'; step++) if (!world.step()) break;
          world.submit(structuredClone(said)); // plain objects, whatever made them
          expectSound(world.run);
        }
      }),
      { numRuns: effort(100, 3000) },
    );
  });
});
