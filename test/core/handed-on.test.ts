import { describe, expect, it } from 'vitest';
import { mayWrite } from '../../src/core/grant.ts';
import type { Condition } from '../../src/core/measure.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { call, planned, report, type Story, the } from './given.ts';
import { task } from './opening.ts';

const narrow = (agent: string, ...conditions: Condition[]) => ({
  type: 'carry-out' as const,
  why: 'To be sure.',
  measure: { do: 'narrow' as const, agent, conditions },
});
const replace = (agent: string) => ({
  type: 'carry-out' as const,
  why: 'Fresh eyes.',
  measure: { do: 'replace' as const, agent },
});
const terminate = call('control_agent', { action: 'terminate', agent: 'developer-1', text: 'Away with it.' });

/** The developer of t1 gives up, and its task is handed out again. */
function again(story: Story): Story {
  story.turn('developer-1', report('failed'));
  story.turn('pm-1', call('delegate', { task: 't1', guidance: 'Once more.' }));
  return story;
}

describe('what was decided about whoever did a task', () => {
  it('holds for the next: it is narrowed as they were', () => {
    const story = planned([task('t1'), task('t2')]);
    story.when(narrow('developer-1', { kind: 'no-commands' }, { kind: 'not-paths', globs: ['src/t1/secret.ts'] }));
    again(story);
    const { grant } = story.agent('developer-3');
    expect(story.agent('developer-3').task).toBe('t1');
    expect(grant.uses).not.toContain('run_command');
    expect(mayWrite(grant, 'src/t1/secret.ts')).toBe(false);
    expect(mayWrite(grant, 'src/t1/a.ts')).toBe(true);
    expect(story.agent('developer-2').grant.uses).toContain('run_command');
  });

  it('holds for the one after that too, and for a reviewer', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'work');
    story.published('t1');
    story.when(narrow('reviewer-1', { kind: 'no-commands' }));
    for (const id of ['reviewer-1', 'reviewer-2']) story.when({ type: 'terminate-agent', agent: id, why: 'Another.' });
    expect(story.agent('reviewer-3').grant.uses).not.toContain('run_command');
  });

  it('says nothing where nothing was decided: the next holds the very same', () => {
    const story = again(planned([task('t1')]));
    expect(story.agent('developer-2').grant).toEqual(story.agent('developer-1').grant);
    expect(story.agent('developer-2').replaces).toBeNull();
  });

  it('holds for the next: a cap of its own goes on with what was spent under it', () => {
    const story = planned([task('t1')]);
    story.when({
      type: 'set-budget',
      budget: { tokens: 50_000, money: null },
      cap: { of: 'agent', agent: 'developer-1' },
    });
    again(story);
    const { spentInAll } = story.agent('developer-1');
    expect(spentInAll.tokens).toBeGreaterThan(0);
    expect(story.agent('developer-2')).toMatchObject({ grant: { budget: { tokens: 50_000 } }, spentInAll });
  });

  it('but not a cap of the PM above it, which may have been raised since', () => {
    const story = planned([task('t1')]);
    const cap = { of: 'agent', agent: 'pm-1' } as const;
    story.when({ type: 'set-budget', budget: { tokens: 50_000, money: null }, cap });
    story.turn('developer-1', report('failed'));
    story.when({ type: 'set-budget', budget: { tokens: 90_000, money: null }, cap });
    story.turn('pm-1', call('delegate', { task: 't1', guidance: 'Once more.' }));
    expect(story.agent('developer-2').grant.budget.tokens).toBe(90_000);
  });
});

describe('whoever the chair paused', () => {
  const paused = (agent: string): Story => {
    const story = planned([task('t1')]);
    story.when({ type: 'pause-agent', agent, paused: true });
    return story;
  };

  it('is not ended from below', () => {
    const story = paused('developer-1');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Look.' });
    const { ok, result } = the(story.turn('pm-1', terminate), 'call-finished');
    expect(ok).toBe(false);
    expect(bodyPreview(result)).toContain('paused from above you');
    expect(story.agent('developer-1').left).toBeNull();
  });

  it('is ended by the agent that paused it itself', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Look.' });
    story.turn('pm-1', call('control_agent', { action: 'pause', agent: 'developer-1', text: 'Wait.' }), terminate);
    expect(story.agent('developer-1').left).not.toBeNull();
  });

  it.each(['developer', 'pm'])('and is replaced stays paused: a %s', (role) => {
    const story = paused(`${role}-1`);
    story.when(replace(`${role}-1`));
    expect(story.agent(`${role}-2`)).toMatchObject({ paused: true, pausedBy: 'chair' });
    expect(story.due('think').map(({ agent }) => agent)).not.toContain(`${role}-2`);
    story.when({ type: 'pause-agent', agent: `${role}-2`, paused: false });
    expect(story.due('think').map(({ agent }) => agent)).toContain(`${role}-2`);
  });

  it('and is ended by the chair as well is over: the next begins', () => {
    const story = paused('developer-1');
    story.when({ type: 'terminate-agent', agent: 'developer-1', why: 'Enough.' });
    story.turn('pm-1', call('delegate', { task: 't1', guidance: 'Once more.' }));
    expect(story.agent('developer-2').paused).toBe(false);
  });
});

describe('what was decided about a PM', () => {
  it('holds for the PM that takes its place', () => {
    const story = planned([task('t1')], { gates: { health: 'policy' } });
    story.when(narrow('pm-1', { kind: 'no-spawning' }));
    for (let times = 0; times < 4 && story.agent('pm-1').left === null; times++) {
      story.when({ type: 'send-message', to: 'pm-1', text: `Well? ${times}` });
      story.turn('pm-1', call('read_file', { path: 'the same' }));
      story.finishCall('pm-1', 'text');
    }
    expect(story.agent('pm-2').grant.spawns).toEqual(['developer', 'reviewer']);
  });
});
