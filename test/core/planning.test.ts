import { describe, expect, it } from 'vitest';
import { all, begun, call, the, types } from './given.ts';
import { plan, task } from './opening.ts';

const submit = (...tasks: Parameters<typeof plan>) => call('submit_plan', plan(...tasks));

describe('a plan at the gate', () => {
  it('of policy is approved by the rules, and its developer starts', () => {
    const story = begun();
    const facts = story.turn('pm-1', submit(task('t1')));
    expect(types(facts)).toEqual([
      'turn-taken',
      'ask-raised',
      'ask-answered',
      'plan-approved',
      'call-finished',
      'agent-joined',
    ]);
    expect(the(facts, 'ask-answered')).toMatchObject({ by: 'policy', verdict: 'allow' });
    expect(the(facts, 'plan-approved').edited).toBe(false);
  });

  it('of the chair waits for the chair: the PM takes no turn, no developer starts', () => {
    const story = begun({ gates: { plan: 'chair' } });
    const facts = story.turn('pm-1', submit(task('t1')));
    expect(the(facts, 'ask-raised')).toMatchObject({ gate: 'plan', of: 'chair', by: 'pm-1' });
    expect(story.run.plan).toBeNull();
    expect(story.due()).toEqual([]);
  });

  it('of the board climbs to the chair, for a board without members cannot ballot', () => {
    const story = begun({ gates: { plan: 'board', review: 'board' } });
    const raised = the(story.turn('pm-1', submit(task('t1'))), 'ask-raised');
    expect(raised.gate).toBe('plan');
  });

  it('is sent back with the reason, and the PM may submit another', () => {
    const story = begun({ gates: { plan: 'chair' } });
    story.turn('pm-1', submit(task('t1')));
    const facts = story.answer('deny', { reason: 'One task is too few.' });
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(the(facts, 'call-finished').result.join('')).toContain('One task is too few.');
    expect(story.run.plan).toBeNull();
    story.turn('pm-1', submit(task('t1'), task('t2')));
    story.answer('allow');
    expect(Object.keys(story.run.tasks)).toEqual(['t1', 't2']);
  });

  it('that the chair edits is executed as the chair left it', () => {
    const story = begun({ gates: { plan: 'chair' } });
    story.turn('pm-1', submit(task('t1'), task('t2')));
    const edited = plan(task('t9', { globs: ['docs/**'], brief: 'Only the docs.' }));
    const facts = story.answer('allow', { plan: edited });
    expect(the(facts, 'plan-approved')).toMatchObject({ edited: true, plan: edited });
    expect(Object.keys(story.run.tasks)).toEqual(['t9']);
    const developer = the(facts, 'agent-joined');
    expect(developer).toMatchObject({ role: 'developer', task: 't9' });
    expect(developer.grant.write.at(-1)).toEqual(['docs/**']);
    expect(developer.brief.join('')).toContain('Only the docs.');
    expect(the(facts, 'call-finished').result.join('')).toContain('with changes');
  });

  it.each([
    ['with a circle', plan(task('t1', { dependsOn: ['t2'] }), task('t2', { dependsOn: ['t1'] }))],
    ['with a task twice', plan(task('t1'), task('t1'))],
    ['with a dependency that is not there', plan(task('t1', { dependsOn: ['t4'] }))],
  ])('that the chair edited into one %s leaves the question open', (_, edited) => {
    const story = begun({ gates: { plan: 'chair' } });
    story.turn('pm-1', submit(task('t1')));
    expect(story.answer('allow', { plan: edited })).toEqual([]);
    expect(Object.keys(story.run.asks)).toHaveLength(1);
  });

  it('is asked about one at a time: a second one is refused while the first is open', () => {
    const story = begun({ gates: { plan: 'chair' } });
    const facts = story.turn('pm-1', submit(task('t1')), submit(task('t2')));
    expect(all(facts, 'ask-raised')).toHaveLength(1);
    story.answer('allow');
    expect(Object.keys(story.run.tasks)).toEqual(['t1']);
  });

  it('is approved once: another one is refused, with the way to add tasks', () => {
    const story = begun();
    story.turn('pm-1', submit(task('t1')));
    story.when({ type: 'send-message', to: 'pm-1', text: 'How is it going?' });
    const facts = story.turn('pm-1', submit(task('t2')));
    expect(the(facts, 'call-finished').result.join('')).toContain('delegate');
    expect(Object.keys(story.run.tasks)).toEqual(['t1']);
  });

  it('with a flaw is refused before anyone is asked', () => {
    const story = begun({ gates: { plan: 'chair' } });
    const circle = plan(task('t1', { dependsOn: ['t2'] }), task('t2', { dependsOn: ['t1'] }));
    const asked = call('submit_plan', plan(task('t1')));
    const facts = story.turn('pm-1', { ...asked, decides: { tool: 'submit_plan', plan: circle } });
    expect(the(facts, 'call-finished').result.join('')).toMatch(/circle.*Submit the plan again/);
    expect(story.run.asks).toEqual({});
  });

  it('names checks of its own, which are asked for where there is no sandbox', () => {
    const story = begun({ sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('pm-1', submit(task('t1', { checks: ['npm run lint'] })));
    expect(Object.values(story.run.asks)).toMatchObject([
      { gate: 'command', subject: { command: 'npm run lint', call: null } },
    ]);
    expect(story.due()).toEqual([]);
    story.answer('allow');
    expect(story.due().map((work) => work.id)).toEqual(['think:developer-1:1']);
  });
});

describe('before a plan is approved', () => {
  it('the PM can delegate nothing', () => {
    const { title, brief, criteria, globs } = task('t1');
    const facts = begun().turn('pm-1', call('delegate', { title, brief, criteria, globs }));
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(the(facts, 'call-finished').result.join('')).toContain('submit_plan');
  });

  it('nothing may be changed, even by who has the tool', () => {
    const story = begun();
    story.agent('pm-1').grant = { ...story.agent('pm-1').grant, uses: ['edit_file'] };
    const facts = story.turn(
      'pm-1',
      call('edit_file', { path: 'src/a.ts', before: 'a', after: 'b', old: 'a', new: 'b' }),
    );
    expect(the(facts, 'turn-taken').calls).toMatchObject([{ verdict: 'deny' }]);
    expect(the(facts, 'call-finished').result.join('')).toContain('before the plan is approved');
  });

  it('and the PM cannot be done', () => {
    const facts = begun().turn('pm-1', call('report', { outcome: 'done', summary: 'All is well.' }));
    expect(types(facts)).toEqual(['turn-taken', 'call-finished']);
    expect(the(facts, 'call-finished').result.join('')).toContain('no approved plan');
  });
});
