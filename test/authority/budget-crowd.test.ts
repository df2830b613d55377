import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { defaultLimits } from '../../src/core/settings.ts';
import type { JournalEntry } from '../../src/rehearsal/journal.ts';
import type { Request } from '../../src/rehearsal/play.ts';
import { call, type Script, type SmallRun, say, smallRun } from '../support/small-run.ts';

/*
 * A whole run with fifty developers at once: a real engine, forge, git and a model server that counts what it answers.
 * Developers only think, and now and then call a tool that is not there, since making fifty workbenches says nothing
 * about a budget.
 */

let open: SmallRun | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** How many tokens the server has answered, by its own journal. */
async function answered({ journal }: SmallRun): Promise<number> {
  const lines = (await readFile(journal, 'utf8')).trim().split('\n');
  const calls = lines.map((line): JournalEntry => JSON.parse(line));
  return calls.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
}

const task = (name: string) => ({
  title: `Write ${name}`,
  brief: `Write the file ${name}.txt.`,
  criteria: ['It is there'],
  globs: [`${name}.txt`],
});

const TEAMS = ['north', 'east', 'south', 'west'];

/** As many tasks as a plan may have, in four teams, since nobody has more than 32 below it, reviewers too; the rest is added. */
const plan = {
  summary: 'Fifty files.',
  teams: TEAMS.map((id) => ({ id, title: `Files of ${id}` })),
  tasks: Array.from({ length: 20 }, (_, at) => ({
    id: `t${at + 1}`,
    ...task(`file-${at + 1}`),
    team: TEAMS[at % TEAMS.length] ?? null,
  })),
};

const offered = (request: Request, tool: string): boolean => request.tools.some(({ name }) => name === tool);
const said = (request: Request, words: string): boolean =>
  request.messages.some((message) => message.role === 'assistant' && JSON.stringify(message).includes(words));

const script: Script = {
  pm: (request) => {
    if (offered(request, 'submit_plan')) return say('I plan.', call('submit_plan', plan));
    if (said(request, 'more-1-')) return say('I wait.');
    const whose = /You are (pm-\d+)/.exec(JSON.stringify(request))?.[1] ?? 'nobody';
    return say('More.', ...Array.from({ length: 10 }, (_, at) => call('delegate', task(`more-${at + 1}-${whose}`))));
  },
  developer: (_, turn) => (turn % 3 < 2 ? say('I think.') : say('I guess.', call('guess', { turn }))),
};

/** Resolves once so many developers are there. Until then they are paused, so that all want to begin at the same moment. */
async function begun({ run }: SmallRun, developers: number): Promise<void> {
  const { engine } = run.composition;
  const there = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const pause = (agent: string, paused: boolean) =>
    engine.submit({ type: 'pause-agent', at: Date.now(), agent, paused });
  const stop = engine.onDecision(({ facts }) => {
    for (const fact of facts) {
      if (fact.type === 'plan-approved')
        void engine.submit({ type: 'send-message', at: Date.now(), to: 'pm-1', text: 'Add what the plan lacks.' });
      if (fact.type !== 'agent-joined' || fact.role !== 'developer') continue;
      there.add(fact.agent);
      void pause(fact.agent, true);
      if (there.size === developers) resolve();
    }
  });
  void engine.settle();
  await promise;
  stop();
  for (const agent of there) await pause(agent, false);
}

test('fifty developers never spend more than the cap, come to rest with a question, and go on when it is raised', async () => {
  const cap = 200_000;
  open = await smallRun({
    files: { 'check.sh': 'true\n', 'README.md': '# Files\n' },
    script,
    delayMs: 20,
    settings: {
      // A developer begins only where there is a seat for its reviewer too.
      limits: { ...defaultLimits, developers: 50, agents: 110, outputTokens: 2000 },
      budget: { tokens: cap, money: null },
    },
  });
  const { engine } = open.run.composition;
  await begun(open, 50);
  let most = 0;
  engine.onDecision(() => {
    most = Math.max(most, Object.keys(engine.run.ledger.reserved).length);
  });

  expect((await engine.settle()).state).toBe('waiting');
  const [ask] = Object.values(engine.run.asks);
  expect(ask?.subject).toMatchObject({ kind: 'budget', cap: { of: 'run' } });
  expect(Object.keys(engine.run.asks)).toHaveLength(1);
  expect(engine.run.ledger.reserved).toEqual({});
  expect(await answered(open)).toBeLessThanOrEqual(cap);
  expect(await answered(open)).toBe(engine.run.ledger.tokens);
  expect(most).toBeGreaterThan(8);

  const budget = { tokens: 2 * cap, money: null };
  await engine.submit({ type: 'answer-ask', at: Date.now(), ask: ask?.id ?? '', verdict: 'allow', reason: '', budget });
  expect((await engine.settle()).state).toBe('waiting');
  expect(await answered(open)).toBeGreaterThan(cap);
  expect(await answered(open)).toBeLessThanOrEqual(2 * cap);

  const [last] = Object.keys(engine.run.asks);
  await engine.submit({ type: 'answer-ask', at: Date.now(), ask: last ?? '', verdict: 'deny', reason: 'Enough.' });
  expect((await engine.settle()).state).toBe('closed');
  expect(engine.run.outcome).toBe('limited');
  expect(await answered(open)).toBeLessThanOrEqual(2 * cap);
}, 240_000);
