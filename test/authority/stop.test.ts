import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/commands.ts';
import type { JournalEntry } from '../../src/rehearsal/journal.ts';
import { leftBehind } from '../support/left-behind.ts';
import { call, greeting, type Script, type SmallRun, say, smallRun } from '../support/small-run.ts';

/** From the order to the end of the last process and the last model call, in ms. */
const PROMPT = 3000;

/** Nobody else sleeps for so long: it marks the processes of this test. */
const MARK = `300.${process.pid}${Date.now() % 100_000}`;

let open: SmallRun | undefined;
afterEach(async () => {
  const folder = open?.folder;
  await open?.close();
  open = undefined;
  if (folder) expect(await leftBehind(folder)).toEqual([]);
});

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it has ended meanwhile
  }
};

const sleepers = (): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(MARK));

const journalOf = (small: SmallRun): JournalEntry[] =>
  readFileSync(small.journal, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function until(what: string, holds: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(20);
  }
}

const task = (id: string) => ({
  id,
  title: `Part ${id}`,
  brief: 'Change it.',
  criteria: ['It is changed'],
  globs: [`${id}/**`],
});

/** Two developers at work: one has processes going, before and behind a shell, the other waits for its model. */
async function atWork(): Promise<SmallRun> {
  let asked = false;
  const script: Script = {
    pm: (_, turn) =>
      turn === 0
        ? say('I plan.', call('submit_plan', { summary: 'Two parts.', tasks: [task('t1'), task('t2')] }))
        : say('I wait.'),
    developer: (request) => {
      if (request.system.includes('You are developer-1;'))
        return say(
          'I wait long.',
          call('run_command', { command: `(sleep ${MARK} &) ; sleep ${MARK} & sleep ${MARK}` }),
        );
      asked = true;
      return say('Too late.');
    },
  };
  const slow = {
    nth: 'every' as const,
    where: { text: 'You are developer-2;' },
    do: { kind: 'slow' as const, ms: 60_000 },
  };
  const small = await smallRun({ files: greeting, script, faults: [slow] });
  open = small;
  void small.run.composition.engine.settle();
  await until('both developers are at work', () => asked && sleepers().length >= 3, 20_000);
  return small;
}

type Order = Command extends infer C ? (C extends Command ? Omit<C, 'at'> : never) : never;

/** Gives the order, and answers how long it took until nothing of what was under way was left. */
async function ordered(small: SmallRun, order: Order): Promise<void> {
  const { engine } = small.run.composition;
  expect(journalOf(small).filter(({ status }) => status === 499)).toEqual([]);
  await engine.submit({ at: Date.now(), ...order } as Command);
  await until(
    'no process and no model call is left',
    () => sleepers().length === 0 && journalOf(small).some(({ status }) => status === 499),
    PROMPT,
  );
  // Each call that was ever made has ended, and none comes after.
  const calls = engine.run.ledger.calls;
  expect(journalOf(small)).toHaveLength(calls);
  await sleep(700);
  expect(journalOf(small)).toHaveLength(calls);
  expect(engine.run.ledger.calls).toBe(calls);
  expect(sleepers()).toEqual([]);
}

describe('what is under way below an agent', () => {
  it('ends with it: model calls, tools and processes, down to the last', async () => {
    const small = await atWork();
    await ordered(small, { type: 'terminate-agent', agent: 'pm-1', why: 'Enough.' });
    const { run } = small.run.composition.engine;
    expect(Object.values(run.agents).filter(({ tier, left }) => tier > 0 && left === null)).toEqual([]);
    expect(run.agents['developer-1']?.reason).toBe('lineage');
  }, 60_000);

  it('ends by a measure of the chair as well', async () => {
    const small = await atWork();
    await ordered(small, { type: 'carry-out', measure: { do: 'terminate', agent: 'pm-1' }, why: 'Enough.' });
    expect(small.run.composition.engine.run.agents['developer-2']?.left).not.toBeNull();
  }, 60_000);

  it('rests with it where it is paused, and nobody leaves', async () => {
    const small = await atWork();
    await ordered(small, { type: 'pause-agent', agent: 'pm-1', paused: true });
    const { run } = small.run.composition.engine;
    expect(run.agents['developer-1']).toMatchObject({ left: null, thinking: null });
    expect(run.agents['developer-2']).toMatchObject({ left: null, thinking: null });
  }, 60_000);

  it('ends with the run', async () => {
    const small = await atWork();
    await ordered(small, { type: 'stop-run', outcome: 'cancelled', why: 'Enough.' });
    await until('the run is closed', () => small.run.composition.engine.run.state === 'closed', 10_000);
  }, 60_000);

  it('ends with an agent that is replaced, whose successor begins afresh', async () => {
    const small = await atWork();
    const { engine } = small.run.composition;
    const before = sleepers();
    await engine.submit({
      type: 'carry-out',
      at: Date.now(),
      measure: { do: 'replace', agent: 'developer-1' },
      why: 'Enough.',
    });
    await until('none of its processes is left', () => !sleepers().some((pid) => before.includes(pid)), PROMPT);
    expect(engine.run.tasks.t1).toMatchObject({ ended: null, developer: 'developer-3' });
  }, 60_000);
});
