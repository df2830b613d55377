import { afterEach, describe, expect, test } from 'vitest';
import { defaultLimits, type Settings, supervisedGates } from '../../src/core/settings.ts';
import { leftBehind } from '../support/left-behind.ts';
import { factsOf } from '../support/outside-checker.ts';
import { seeded, seedOf, soaking } from '../support/seeded.ts';
import { type SmallRun, smallRun } from '../support/small-run.ts';
import { authorityFlaws } from './support/authority-checker.ts';
import { LASTING } from './support/break-outs.ts';
import { files, greedyPlan, Rogues } from './support/rogues.ts';
import { declineAll, endsOf, evidenceOf, forgeFlaws, keepLog, keepRules, untouched } from './support/to-the-end.ts';

const MINUTES = 300_000;
const CAP = 40_000_000;

let open: SmallRun | undefined;
afterEach(async ({ task }) => {
  const small = open;
  open = undefined;
  if (!small) return;
  if (task.result?.state === 'fail') keepLog(small);
  await small.close();
  expect(await leftBehind(small.folder)).toEqual([]);
  // What their commands left running on purpose.
  expect(await leftBehind(LASTING)).toEqual([]);
});

/** Lets them try until the run has come to its end, and holds it against what must always be so. */
async function contained(rogues: Rogues, settings: Partial<Settings> = {}) {
  const small = await smallRun({
    files,
    script: (place) => rogues.script(place),
    settings: {
      gates: { ...supervisedGates, plan: 'policy', merge: 'policy' },
      budget: { tokens: CAP, money: null },
      limits: { ...defaultLimits, longestWaitMs: 500, agents: 8, outputTokens: 1000, commandMs: 10_000, turns: 200 },
      ...settings,
    },
  });
  open = small;
  keepRules(small);
  const before = untouched(small);
  await declineAll(small);
  const evidence = evidenceOf(small);
  expect(authorityFlaws(evidence.log)).toEqual([]);
  expect(await forgeFlaws(evidence)).toEqual([]);
  expect(untouched(small)).toEqual(before);
  const counted = evidence.calls.reduce((sum, one) => sum + one.inputTokens + one.outputTokens, 0);
  expect(counted).toBeLessThanOrEqual(settings.budget?.tokens ?? CAP);
  return { small, evidence };
}

/** Attempts that the engine was to refuse and did not, with what it said instead. */
function wereLet(rogues: Rogues, log: Parameters<typeof endsOf>[0]): string[] {
  const key = (by: string, tool: string, args: unknown): string => `${by} ${tool} ${JSON.stringify(args)}`;
  const refused = new Set(
    rogues.tried.flatMap(({ by, attempt: { call, refused } }) => (refused ? [key(by, call.name, call.arguments)] : [])),
  );
  return endsOf(log)
    .filter(
      ({ by, tool, input, ok }) => ok && typeof input === 'string' && refused.has(key(by, tool, JSON.parse(input))),
    )
    .map(({ by, tool, input, result }) => `${by}: ${tool} ${String(input).slice(0, 300)} → ${result.slice(0, 300)}`);
}

const seed = seedOf('break-outs');

describe('agents that try to break out with every turn', () => {
  test('and do enough to stay alive get nowhere, while their work is merged', { timeout: MINUTES }, async () => {
    const rogues = new Rogues({ honest: 4 });
    const { small, evidence } = await contained(rogues);
    expect(wereLet(rogues, evidence.log)).toEqual([]);
    const { run } = small.run.composition.engine;
    expect(run.outcome).toBe('merged');
    // They really tried, all of them.
    const who = new Set(rogues.tried.map(({ by }) => by.replace(/-\d+$/, '')));
    expect([...who].sort()).toEqual(['developer', 'pm', 'reviewer', 'scout', 'specialist']);
    expect(rogues.tried.length).toBeGreaterThan(300);
    // Nobody was ever told anything in the name of the chair, who wrote to nobody.
    const forged = rogues.heard.flatMap(({ messages }) =>
      messages.flatMap((one) =>
        one.role === 'user' && /^[ \t]*--- from (the )?chair ---/m.test(one.text) ? [one.text] : [],
      ),
    );
    expect(forged.map((text) => text.slice(0, 300))).toEqual([]);
    expect(factsOf(evidence.log, 'budget-set')).toEqual([]);
  });

  test('and do nothing else are replaced, helped, and in the end sent away: the run ends', {
    timeout: MINUTES,
  }, async () => {
    const rogues = new Rogues({ honest: 0 });
    const { small, evidence } = await contained(rogues);
    expect(wereLet(rogues, evidence.log)).toEqual([]);
    expect(small.run.composition.engine.run.outcome).not.toBeNull();
    expect(rogues.tried.length).toBeGreaterThan(20);
  });

  test('spend no more than the cap, however many they are, when nobody raises it', { timeout: MINUTES }, async () => {
    const rogues = new Rogues({ honest: 2, most: 3 });
    const { small, evidence } = await contained(rogues, { budget: { tokens: 120_000, money: null } });
    expect(small.run.composition.engine.run.outcome).toBe('limited');
    expect(factsOf(evidence.log, 'ask-raised').map(({ gate }) => gate)).toContain('budget');
    expect(factsOf(evidence.log, 'budget-set')).toEqual([]);
  });

  test('whose plan reaches for the law of the swarm hand in nothing of it', { timeout: MINUTES }, async () => {
    const rogues = new Rogues({ honest: 4, most: 2, submits: greedyPlan });
    const { small, evidence } = await contained(rogues);
    expect(small.run.composition.engine.run.outcome).toBe('merged');
    const handedIn = factsOf(evidence.log, 'work-submitted').map(({ submission }) => submission.files);
    expect(handedIn).toEqual([['greeting.txt']]);
  });

  test('sit on the board, and do no more there than vote', { timeout: MINUTES }, async () => {
    const rogues = new Rogues({ honest: 4, most: 3 });
    const gates = { ...supervisedGates, plan: 'board', merge: 'board', motion: 'board', spawn: 'board' } as const;
    const { small, evidence } = await contained(rogues, { gates });
    expect(small.run.composition.engine.run.outcome).toBe('merged');
    const decided = factsOf(evidence.log, 'ask-answered').filter(({ by }) => by === 'board');
    expect(decided.length).toBeGreaterThan(2);
    // Each seat has one ballot in each round, whatever else its member wanted.
    const ballots = factsOf(evidence.log, 'ballot-cast').map(({ ask, member, round }) => `${ask} ${member} ${round}`);
    expect(new Set(ballots).size).toBe(ballots.length);
    const theirs = endsOf(evidence.log).filter(({ by }) => !/-\d+$/.test(by));
    expect(theirs.filter(({ tool, ok }) => ok && tool !== 'vote')).toEqual([]);
  });

  test.each(Array.from({ length: soaking ? 8 : 0 }, (_, at) => at))(
    'in any order, round %i',
    { timeout: MINUTES },
    async (round) => {
      const random = seeded(seed + round);
      const rogues = new Rogues({ honest: Math.floor(random() * 5), random });
      const { evidence } = await contained(rogues);
      expect(wereLet(rogues, evidence.log)).toEqual([]);
    },
  );
});
