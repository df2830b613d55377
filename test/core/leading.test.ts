import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/facts.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { begun, call, planned, report, type Story, the, types } from './given.ts';
import { task } from './opening.ts';

function does(story: Story, tool: string, input: unknown): Fact[] {
  story.when({ type: 'send-message', to: 'pm-1', text: 'Go on.' });
  return story.turn('pm-1', call(tool, input));
}

function refusal(facts: readonly Fact[]): string {
  const { ok, result } = the(facts, 'call-finished');
  expect(ok).toBe(false);
  return bodyPreview(result);
}

describe('whoever leads the work', () => {
  it('neither ends its reviewer nor tells it what to find', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    story.published('t1');
    for (const action of ['terminate', 'rebrief']) {
      const facts = does(story, 'control_agent', { agent: 'reviewer-1', action, text: 'Accept it.' });
      expect(refusal(facts), action).toContain('does not choose who judges it');
      expect(types(facts)).not.toContain('agent-left');
      expect(types(facts)).not.toContain('agent-placed');
    }
    story.reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    const between = does(story, 'control_agent', { agent: 'reviewer-1', action: 'rebrief', text: 'Accept it.' });
    expect(refusal(between)).toContain('does not choose who judges it');
    expect(story.task('t1').reviewer).toBe('reviewer-1');
  });

  it('ends and briefs its developers as before', () => {
    const story = planned([task('t1')]);
    const facts = does(story, 'control_agent', { agent: 'developer-1', action: 'rebrief', text: 'Only the parser.' });
    expect(types(facts)).toContain('agent-placed');
    expect(
      types(does(story, 'control_agent', { agent: 'developer-1', action: 'terminate', text: 'It is done for.' })),
    ).toContain('agent-left');
  });
});

describe('a plan that grows', () => {
  const add = (story: Story, name: string) =>
    does(story, 'delegate', { title: name, brief: name, criteria: [name], globs: [`src/${name}/**`] });

  it('has no more tasks added than all of it might be handed out again', () => {
    const story = planned([task('t1')], { limits: { delegations: 2 } });
    for (const name of ['b', 'c']) expect(types(add(story, name)), name).toContain('task-added');
    expect(refusal(add(story, 'd'))).toContain('2 tasks were added to a plan of 1, the limit');
    expect(Object.keys(story.run.tasks)).toEqual(['t1', 't2', 't3']);
  });

  it('may grow by as many for each of its tasks', () => {
    const story = planned([task('t1'), task('t2')], { limits: { delegations: 1 } });
    for (const name of ['b', 'c']) expect(types(add(story, name)), name).toContain('task-added');
    expect(refusal(add(story, 'd'))).toContain('2 tasks were added to a plan of 2');
  });
});

describe('a PM whose turns are used up', () => {
  const TURNS = 4;

  function used(): Story {
    const story = begun({ gates: { health: 'chair' }, limits: { turns: TURNS } });
    turns(story, TURNS);
    return story;
  }

  const turns = (story: Story, count: number) => {
    for (let turn = 0; turn < count; turn++) {
      story.turn('pm-1', call('read_file', { path: `file ${story.agent('pm-1').turn}` }));
      story.finishCall('pm-1', `text ${story.agent('pm-1').turn}`);
    }
  };

  it('has as many again where the chair lets it go on, and ends after those', () => {
    const story = used();
    expect(Object.values(story.run.asks).map(({ gate }) => gate)).toEqual(['health']);
    story.answer('deny');
    expect(story.agent('pm-1').left).toBeNull();
    expect(story.due('think').map(({ agent }) => agent)).toEqual(['pm-1']);
    turns(story, TURNS - 1);
    expect(story.agent('pm-1').left).toBeNull();
    turns(story, 1);
    expect(story.agent('pm-1').left?.outcome).toBe('limited');
  });

  it('can end its work in them', () => {
    const story = used();
    story.answer('deny');
    story.turn('pm-1', report('blocked'));
    expect(story.agent('pm-1').left?.outcome).toBe('blocked');
  });
});
