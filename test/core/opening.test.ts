import { describe, expect, it } from 'vitest';
import { all, begun, call, opened, report, Story, the, types } from './given.ts';
import { opening, START } from './opening.ts';

const base = { type: 'record-baseline' as const, setup: [], impossible: null };
const check = (exitCode: number | null) => ({ command: 'npm test', exitCode, ms: 1, output: 'what it wrote' });

describe('a run opens', () => {
  it('with the board at tier 0, whose grant is its role', () => {
    const facts = new Story().when(opening());
    expect(types(facts)).toEqual(['run-opened', 'agent-joined']);
    expect(the(facts, 'agent-joined')).toMatchObject({ agent: 'board', role: 'board', tier: 0, parent: null });
  });

  it('and owes the baseline first, and nothing else', () => {
    expect(opened().due()).toEqual([{ id: 'prepare', lane: 'verify', do: 'prepare' }]);
  });

  it('once: a second opening is refused', () => {
    expect(opened().when(opening())).toEqual([]);
  });

  it('and before that, nothing is heard', () => {
    const story = new Story();
    expect(story.when({ ...base, checks: [] })).toEqual([]);
    expect(story.when({ type: 'stop-run', outcome: 'cancelled', why: 'No.' })).toEqual([]);
    expect(story.due()).toEqual([]);
  });

  it('without a board role: fails loudly', () => {
    const { board: _, ...roles } = opening().roles;
    expect(() => new Story().when({ ...opening(), roles })).toThrow(/board/);
  });
});

describe('without a sandbox', () => {
  const chosen = { sandbox: 'none', setup: ['npm ci'] } as const;

  it("the project's own commands are asked for before anything runs", () => {
    const story = opened({ ...chosen, setup: ['npm ci'] });
    expect(Object.values(story.run.asks)).toMatchObject([
      { gate: 'command', of: 'chair', subject: { kind: 'command', command: 'npm ci\nnpm test', call: null } },
    ]);
    expect(story.due()).toEqual([]);
  });

  it('and run once the chair allows them', () => {
    const story = opened({ ...chosen, setup: ['npm ci'] });
    story.answer('allow');
    expect(story.due().map((work) => work.do)).toEqual(['prepare']);
  });

  it('and the run ends where the chair does not', () => {
    const story = opened({ ...chosen, setup: ['npm ci'] });
    expect(the(story.answer('deny'), 'run-closed').outcome).toBe('failed');
  });

  it('commands allowed beforehand are not asked for', () => {
    const story = opened({ sandbox: 'none', allowedCommands: ['npm test'] });
    expect(story.run.asks).toEqual({});
    expect(story.due().map((work) => work.do)).toEqual(['prepare']);
  });
});

describe('the baseline', () => {
  it('that is impossible ends the run before a token is spent, and says why', () => {
    const story = opened();
    const facts = story.when({ ...base, checks: [check(127)], impossible: 'npm is not installed.' });
    expect(the(facts, 'run-closed').outcome).toBe('failed');
    expect(the(facts, 'agent-left').report.summary).toEqual(['npm is not installed.']);
    expect(story.run.ledger.calls).toBe(0);
    expect(story.due()).toEqual([]);
  });

  it('that is green lets the PM join at tier 1, below the board', () => {
    const story = opened();
    const joined = the(story.when({ ...base, checks: [check(0)] }), 'agent-joined');
    expect(joined).toMatchObject({ agent: 'pm-1', role: 'pm', tier: 1, parent: 'board', task: null });
    expect(joined.brief.join('')).toMatch(/issue #7.*All pass at the base/s);
    expect(story.due()).toMatchObject([{ id: 'think:pm-1:1', do: 'think', purpose: 'think', lane: 'model' }]);
  });

  it('that is red lets the PM join too, and is in its brief with its output', () => {
    const brief = the(opened().when({ ...base, checks: [check(1)] }), 'agent-joined').brief.join('');
    expect(brief).toMatch(/Red at the base: `npm test` \(exit 1\).*what it wrote/s);
  });

  it('is recorded once', () => {
    const story = begun();
    expect(story.when({ ...base, checks: [check(1)] })).toEqual([]);
  });
});

describe('a run is stopped', () => {
  it('and everyone leaves with the board, in one decision', () => {
    const story = begun();
    story.startTurn('pm-1');
    const facts = story.when({ type: 'stop-run', outcome: 'cancelled', why: 'Enough.' });
    expect(all(facts, 'agent-left').map((fact) => [fact.agent, fact.report.outcome])).toEqual([
      ['board', 'cancelled'],
      ['pm-1', 'cancelled'],
    ]);
    expect(story.due()).toEqual([]);
  });

  it('and closes when the model call that was under way is booked', () => {
    const story = begun();
    story.startTurn('pm-1');
    story.when({ type: 'stop-run', outcome: 'cancelled', why: 'Enough.' });
    expect(story.run.state).toBe('open');
    const facts = story.takeTurn('pm-1', report('failed'));
    expect(types(facts)).toEqual(['turn-failed', 'run-closed']);
    expect(the(facts, 'turn-failed')).toMatchObject({ failure: { kind: 'late' }, tokens: 150 });
    expect(story.run.ledger.tokens).toBe(150);
    expect(the(facts, 'run-closed')).toMatchObject({ outcome: 'cancelled', at: START });
  });

  it('and hears nothing more once it is closed', () => {
    const story = begun();
    story.when({ type: 'stop-run', outcome: 'failed', why: 'Enough.' });
    expect(story.run).toMatchObject({ state: 'closed', outcome: 'failed' });
    expect(story.when({ type: 'resume-run', epoch: 5 })).toEqual([]);
    expect(story.when({ type: 'send-message', to: 'pm-1', text: 'Hello?' })).toEqual([]);
  });
});

describe('commands from outside that name what does not exist', () => {
  const nonsense = ['nobody', 'constructor', '__proto__', 'toString', ''];

  it.each(nonsense)('are refused without a word: %s', (id) => {
    const story = begun();
    const before = structuredClone(story.run);
    expect(story.when({ type: 'answer-ask', ask: id, verdict: 'allow', reason: '' })).toEqual([]);
    expect(story.when({ type: 'send-message', to: id, text: 'Hello?' })).toEqual([]);
    expect(story.when({ type: 'pause-agent', agent: id, paused: true })).toEqual([]);
    expect(story.when({ type: 'start-call', call: id })).toEqual([]);
    expect(story.when({ type: 'finish-call', call: id, ok: true, result: [] })).toEqual([]);
    expect(story.when({ type: 'finish-effect', effect: id, result: {} })).toEqual([]);
    const failed = { failure: { kind: 'x', message: 'x' }, retryAfterMs: null, passing: true };
    expect(story.when({ type: 'fail-effect', effect: id, ...failed, base: null })).toEqual([]);
    expect(story.when({ type: 'fail-turn', agent: id, turn: 1, ...failed, usage: null })).toEqual([]);
    const estimate = { input: 1, output: 1 };
    expect(story.when({ type: 'start-turn', agent: id, turn: 1, purpose: 'think', estimate })).toEqual([]);
    const usage = { input: 1, cached: 0, output: 1 };
    expect(story.when({ type: 'take-turn', agent: id, turn: 1, text: '', calls: [], usage })).toEqual([]);
    expect(story.when({ type: 'compact-history', agent: id, turn: 1, summary: '', usage })).toEqual([]);
    expect(story.run).toEqual(before);
  });

  it('so is a turn that was never asked for', () => {
    const story = begun();
    expect(story.takeTurn('pm-1', call('read_file', { path: 'a' }))).toEqual([]);
  });
});
