import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonlLog } from '../../src/adapters/log/jsonl.ts';
import type { Fact, FactOf } from '../../src/core/facts.ts';
import { HEALTH, healthOf } from '../../src/core/run/health.ts';
import { evolve, newRun, type Run } from '../../src/core/run.ts';
import { all, begun, call, planned, report, review, type Story } from './given.ts';
import { type Chosen, task } from './opening.ts';

type Raised = FactOf<'ask-raised'>['subject'] & { kind: 'health' };

const raisedIn = (facts: readonly Fact[]): Raised[] =>
  all(facts, 'ask-raised').flatMap(({ subject }) => (subject.kind === 'health' ? subject : []));

const raised = (story: Story): Raised[] => story.decisions.flatMap(({ facts }) => raisedIn(facts));

/** As many reads, each of another file; of which every so-manieth fails, it would have been a change. */
function reads(story: Story, agent: string, count: number, fails: (nth: number) => boolean): void {
  for (let nth = 0; nth < count && story.agent(agent).left === null; nth++) {
    const { turn } = story.agent(agent);
    const path = `src/t1/${agent}-${turn}`;
    story.turn(agent, fails(nth) ? call('write_file', { path, content: '' }) : call('read_file', { path }));
    story.finishCall(agent, `text ${turn}`, !fails(nth));
  }
}

const asked: Chosen = { gates: { health: 'chair' } };

describe('the rate of success', () => {
  it('below 0.6 has the agent replaced, with the figures', () => {
    const story = planned([task('t1')], asked);
    reads(story, 'developer-1', HEALTH.calls, (nth) => nth % 2 === 0);
    expect(raised(story)).toMatchObject([
      { agent: 'developer-1', of: 'success', measure: { do: 'replace', agent: 'developer-1' } },
    ]);
    expect(raised(story)[0]?.evidence).toContain('Of the last 10 calls of developer-1 that tell, 5 went well: 50 %.');
  });

  it('below 0.8 has a specialist look', () => {
    const story = planned([task('t1')], asked);
    reads(story, 'developer-1', HEALTH.calls, (nth) => nth % 4 === 1);
    expect(raised(story)).toMatchObject([{ of: 'faltering', measure: { do: 'assist', agent: 'developer-1' } }]);
  });

  it('of 0.8 and more, or of too few calls, says nothing', () => {
    const story = planned([task('t1')], asked);
    reads(story, 'developer-1', HEALTH.calls - 1, () => true);
    expect(raised(story)).toEqual([]);
    const other = planned([task('t1')], asked);
    reads(other, 'developer-1', 40, (nth) => nth % 5 === 4);
    expect(raised(other)).toEqual([]);
  });

  it('counts no test that fails, no check that refuses, and no answer of no', () => {
    const story = planned([task('t1')], { ...asked, limits: { refusals: 50 } });
    for (let nth = 0; nth < 15; nth++) {
      story.turn('developer-1', call('run_command', { command: `npm test -- ${nth}` }));
      story.finishCall('developer-1', `failed ${nth}`, false);
      story.turn('developer-1', call('run_checks'));
      story.finishCall('developer-1', `red ${nth}`, false);
      story.handIn('developer-1', `try ${nth}`);
      story.verify('t1', { exitCode: 1 });
    }
    expect(raised(story)).toEqual([]);
  });

  it('counts nothing that was looked for and is not there', () => {
    const story = planned([task('t1')], asked);
    for (let nth = 0; nth < 15; nth++) {
      story.turn('developer-1', call('read_file', { path: `src/guess-${nth}.ts` }));
      story.finishCall('developer-1', `There is no src/guess-${nth}.ts.`, nth % 4 === 0);
    }
    expect(raised(story)).toEqual([]);
  });

  it('counts what is denied outright, whatever it is', () => {
    const story = planned([task('t1')], asked);
    for (let nth = 0; nth < HEALTH.calls; nth++) {
      story.when({ type: 'send-message', to: 'pm-1', text: 'And?' });
      story.turn('pm-1', call('run_command', { command: `npm run ${nth}` }));
    }
    expect(raised(story)).toMatchObject([{ agent: 'pm-1', of: 'success' }]);
  });
});

describe('what the rules do of themselves', () => {
  it('replaces once for a task, and says no the second time', () => {
    const story = planned([task('t1')]);
    reads(story, 'developer-1', HEALTH.calls, () => true);
    expect(story.agent('developer-1').reason).toBe('replaced');
    reads(story, 'developer-2', 30, () => true);
    const answers = all(
      story.decisions.flatMap(({ facts }) => facts),
      'ask-answered',
    ).filter(({ reason }) => reason.includes('health') || reason.includes('replaced'));
    expect(answers.map(({ verdict, by }) => [verdict, by])).toEqual([
      ['allow', 'policy'],
      ['deny', 'policy'],
    ]);
    expect(story.agent('developer-2').left).toBeNull();
  });

  it('replaces a helper of the PM once, and none after it', () => {
    const story = begun();
    story.turn('pm-1', call('spawn_agent', { role: 'scout', brief: 'Where?' }));
    for (let nth = 0; nth < 60; nth++) {
      const scout = Object.values(story.run.agents).findLast(({ role, left }) => role === 'scout' && left === null);
      if (scout) story.turn(scout.id, call('write_file', { path: `guess-${nth}`, content: '' }));
    }
    const scouts = Object.values(story.run.agents).filter(({ role }) => role === 'scout');
    expect(scouts.map(({ reason }) => reason)).toEqual(['replaced', null]);
  });

  it('helps once for a task', () => {
    const story = planned([task('t1')]);
    reads(story, 'developer-1', HEALTH.calls, (nth) => nth % 4 === 1);
    expect(story.agent('specialist-1')).toMatchObject({ parent: 'developer-1', left: null });
    story.turn('specialist-1', report('done'));
    story.when({ type: 'carry-out', measure: { do: 'replace', agent: 'developer-1' }, why: 'Enough.' });
    reads(story, 'developer-2', 30, (nth) => nth % 4 === 1);
    expect(story.run.agents['specialist-2']).toBeUndefined();
  });

  it('raises each rule once about one agent, and lets what was done show first', () => {
    const story = planned([task('t1')], asked);
    reads(story, 'developer-1', HEALTH.calls, (nth) => nth % 4 === 1);
    expect(raised(story)).toHaveLength(1);
    story.answer('deny');
    reads(story, 'developer-1', HEALTH.cooling - 1, () => true);
    expect(raised(story), 'half of its calls fail').toHaveLength(1);
    reads(story, 'developer-1', 5, () => true);
    expect(raised(story).map(({ of }) => of)).toEqual(['faltering', 'success']);
  });
});

describe('other rules of health', () => {
  it('see a loop when it begins', () => {
    const story = planned([task('t1')], asked);
    for (let turn = 0; turn < 3; turn++) {
      story.turn('developer-1', call('read_file', { path: 'a' }));
      story.finishCall('developer-1', 'same');
    }
    expect(raised(story)).toMatchObject([{ of: 'loop', measure: { do: 'assist' } }]);
  });

  it('see that a call hangs, by the clock, and not that an agent waits', () => {
    const story = planned([task('t1')], asked);
    story.turn('developer-1', call('run_command', { command: 'sleep 1000000' }));
    story.when({ type: 'start-call', call: Object.keys(story.run.calls)[0] ?? '' });
    story.later(3_500_000);
    expect(story.due('look')).toEqual([]);
    story.later(200_000);
    expect(story.due('look')).toHaveLength(1);
    expect(raisedIn(story.when({ type: 'look' }))).toMatchObject([
      { of: 'idle', agent: 'developer-1', evidence: expect.stringContaining('62 minutes') },
    ]);
    expect(story.due('look'), 'said once').toEqual([]);
  });

  it('see turns that nobody can read, and not that the way to the model is down', () => {
    const fail = (kind: string) => {
      const story = planned([task('t1')], { ...asked, limits: { attempts: 3 } });
      for (let round = 0; round < 7; round++) {
        reads(story, 'developer-1', 1, () => false);
        for (let time = 0; time < 2; time++) {
          story.later(60_000);
          story.startTurn('developer-1');
          const { turn } = story.agent('developer-1');
          const failure = { kind, message: 'No.' };
          story.when({
            type: 'fail-turn',
            agent: 'developer-1',
            turn,
            failure,
            retryAfterMs: null,
            usage: null,
            passing: true,
          });
        }
        story.later(60_000);
      }
      return raised(story).map(({ of }) => of);
    };
    expect(fail('malformed')).toEqual(['errors']);
    expect(fail('transport')).toEqual([]);
  });

  it('see who has spent most of its own budget with nothing handed in, and help for a quarter of what is left', () => {
    const story = planned([task('t1')], { ...asked, limits: { outputTokens: 100 } });
    const budget = { tokens: 12_000, money: null };
    story.when({ type: 'set-budget', cap: { of: 'agent', agent: 'developer-1' }, budget });
    reads(story, 'developer-1', 65, () => false);
    expect(raised(story)).toMatchObject([{ of: 'overspend', measure: { do: 'assist' } }]);
    expect(raised(story)[0]?.evidence).toMatch(/spent 8\d % of its own budget/);
    story.answer('allow');
    expect(story.agent('specialist-1').grant.budget).toEqual({ tokens: 562, money: null });
  });

  it('see who has spent far more than others needed', () => {
    const story = planned([task('t1'), task('t2'), task('t3')], asked);
    for (const id of ['1', '2']) {
      reads(story, `developer-${id}`, 2, () => false);
      story.accepted(`t${id}`);
    }
    reads(story, 'developer-3', 12, () => false);
    expect(raised(story)).toMatchObject([{ of: 'overspend', agent: 'developer-3', measure: { do: 'assist' } }]);
  });

  it('say nothing of who is paused or has left', () => {
    const story = planned([task('t1')], asked);
    reads(story, 'developer-1', HEALTH.calls - 1, () => true);
    story.turn('developer-1', call('read_file', { path: 'x' }));
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: true });
    story.finishCall('developer-1', 'no', false);
    expect(raised(story)).toEqual([]);
  });
});

describe('a real run', () => {
  const folder = join(import.meta.dirname, '../golden');
  const logs = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(logs.map(({ name }) => name))('is in good health all along: %s', async (name) => {
    const log = await jsonlLog({ directory: join(folder, name) });
    const { decisions } = await log.read();
    await log.close();
    const run: Run = newRun();
    const findings: string[] = [];
    let calls = 0;
    for (const { facts, at } of decisions) {
      for (const fact of facts) evolve(run, fact);
      calls += facts.filter(({ type }) => type === 'call-finished').length;
      for (const agent of Object.values(run.agents)) {
        const finding = healthOf(run, agent, at);
        if (finding) findings.push(finding.evidence);
      }
    }
    expect(calls).toBeGreaterThan(5);
    expect(findings).toEqual([]);
  });

  it('with rounds of review and merges raises nothing', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    story.published('t1');
    story.turn('reviewer-1', review('changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]));
    expect(raised(story)).toEqual([]);
  });
});
