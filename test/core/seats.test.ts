import { describe, expect, it } from 'vitest';
import { begun, call, planned, report, type Story } from './given.ts';
import { plan, task } from './opening.ts';

const living = (story: Story): string[] =>
  Object.values(story.run.agents)
    .filter(({ left, tier }) => left === null && tier > 0)
    .map(({ id }) => id);

describe('where few agents may live at one time', () => {
  it('a second developer waits until the first has its reviewer and is merged: nothing stops the run', () => {
    const story = planned([task('t1'), task('t2')], { limits: { agents: 3, developers: 2 } });
    expect(living(story)).toEqual(['pm-1', 'developer-1']);
    story.accepted('t1');
    expect(living(story)).toEqual(['pm-1', 'developer-1', 'reviewer-1']);
    story.merged('t1');
    expect(living(story)).toEqual(['pm-1', 'developer-2']);
    story.accepted('t2').merged('t2');
    expect(story.run.stopped).toBeNull();
    story.turn('pm-1', report('done'));
    story.done('summary');
    story.done('close-issue');
    expect(story.run.outcome).toBe('merged');
  });

  it('two work at once where both will have a reviewer', () => {
    const story = planned([task('t1'), task('t2'), task('t3')], { limits: { agents: 6, developers: 3 } });
    expect(living(story)).toEqual(['pm-1', 'developer-1', 'developer-2']);
    story.accepted('t1').accepted('t2');
    expect(story.run.stopped).toBeNull();
    expect(living(story)).toHaveLength(5);
  });

  it('a reviewer waits for a seat that a helper has', () => {
    const story = planned([task('t1')], { limits: { agents: 3 } });
    story.turn('developer-1', call('spawn_agent', { role: 'specialist', brief: 'Why?' }));
    story.turn('developer-1', call('open_pull_request', { title: 'It', summary: 'Done.' }));
    story.submit('developer-1', 'work');
    story.published('t1');
    expect(story.run.stopped).toBeNull();
    expect(living(story)).not.toContain('reviewer-1');
    story.turn('specialist-1', report('done'));
    expect(living(story)).toContain('reviewer-1');
  });

  it('a team that finds no room for a PM is led by another', () => {
    const story = begun({ limits: { agents: 4 } });
    const teams = ['a', 'b', 'c'].map((id) => ({ id, title: id }));
    const tasks = ['a', 'b', 'c'].map((team, at) => task(`t${at + 1}`, { team }));
    story.turn('pm-1', call('submit_plan', { ...plan(...tasks), teams }));
    for (const { id } of tasks) story.done('open-sub-issue', id);
    expect(story.run.stopped).toBeNull();
    expect(living(story)).toEqual(['pm-1', 'pm-2', 'developer-1']);
    for (const { id } of tasks) story.accepted(id).merged(id);
    expect(tasks.every(({ id }) => story.task(id).merged !== null)).toBe(true);
  });
});
