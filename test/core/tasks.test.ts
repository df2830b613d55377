import { describe, expect, it } from 'vitest';
import { all, begun, call, planned, report, the, types } from './given.ts';
import { plan, task } from './opening.ts';

const developers = (story: ReturnType<typeof planned>) =>
  Object.values(story.run.agents)
    .filter((agent) => agent.role === 'developer' && agent.left === null)
    .map((agent) => agent.task);

describe('sub-issues', () => {
  it('are opened for each of several tasks, before any of them begins', () => {
    const story = begun();
    story.turn('pm-1', call('submit_plan', plan(task('t1'), task('t2'))));
    expect(story.intended()).toEqual(['open-sub-issue t1', 'open-sub-issue t2']);
    expect(developers(story)).toEqual([]);
    story.done('open-sub-issue', 't2');
    expect(developers(story)).toEqual(['t2']);
    expect(story.task('t2').issue).toMatchObject({ number: expect.any(Number) });
  });

  it('are not opened for a single task: the issue itself is its issue', () => {
    const story = planned([task('t1')]);
    expect(story.intended()).toEqual([]);
    expect(developers(story)).toEqual(['t1']);
  });

  it('are opened for all when a task is added to a single one', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Think of the docs.' });
    const { title, brief, criteria, globs } = task('t2');
    story.turn('pm-1', call('delegate', { title, brief, criteria, globs }));
    expect(story.intended()).toEqual(['open-sub-issue t1', 'open-sub-issue t2']);
  });
});

describe('a task begins', () => {
  it('when what it depends on is merged, and not before', () => {
    const story = planned([task('t1'), task('t2', { dependsOn: ['t1'] })]);
    expect(developers(story)).toEqual(['t1']);
    story.accepted('t1');
    expect(developers(story)).toEqual(['t1']);
    story.merged('t1');
    expect(developers(story)).toEqual(['t2']);
    expect(story.task('t2').base).toBe(story.run.base.commit);
  });

  it('never beside one that may touch the same files', () => {
    const story = planned([
      task('t1', { globs: ['src/parse/**'] }),
      task('t2', { globs: ['src/**/index.ts'] }),
      task('t3', { globs: ['docs/**'] }),
    ]);
    expect(developers(story)).toEqual(['t1', 't3']);
  });

  it('when a seat is free', () => {
    const story = planned([task('t1'), task('t2'), task('t3')], { limits: { developers: 2 } });
    expect(developers(story)).toEqual(['t1', 't2']);
    story.accepted('t1').merged('t1');
    expect(developers(story)).toEqual(['t2', 't3']);
  });

  it('with a developer two tiers below the board, whose grant is narrowed to its globs', () => {
    const { grant, tier, parent, brief } = the(
      (() => {
        const story = begun();
        return story.turn('pm-1', call('submit_plan', plan(task('t1', { checks: ['npm run t1'] }))));
      })(),
      'agent-joined',
    );
    expect({ tier, parent }).toEqual({ tier: 2, parent: 'pm-1' });
    expect(grant.write.at(-1)).toEqual(['src/t1/**']);
    expect(grant.uses).toContain('edit_file');
    expect(grant.uses).not.toContain('submit_plan');
    expect(grant.spawns).toEqual(['specialist']);
    expect(brief.join('')).toMatch(/See to t1.*t1 does as the issue says.*src\/t1.*npm run t1/s);
  });
});

describe('a developer that fails', () => {
  const failed = () => {
    const story = planned([task('t1'), task('t2', { dependsOn: ['t1'] }), task('t3')]);
    const facts = story.turn('developer-1', report('failed', 'The parser is generated.'));
    return { story, facts };
  };

  it('ends its task, wakes the PM, and cancels what waits for it', () => {
    const { story, facts } = failed();
    expect(all(facts, 'task-ended').map((fact) => [fact.task, fact.outcome])).toEqual([
      ['t1', 'failed'],
      ['t2', 'cancelled'],
    ]);
    expect(story.agent('pm-1').unread).toBe(1);
    expect(story.due('think').map((work) => work.agent)).toContain('pm-1');
  });

  it('is followed by another one when the PM hands the task out again, told why', () => {
    const { story } = failed();
    const facts = story.turn('pm-1', call('delegate', { task: 't1', guidance: 'Change the grammar.' }));
    expect(the(facts, 'task-reopened')).toMatchObject({ task: 't1' });
    const joined = the(facts, 'agent-joined');
    expect(joined).toMatchObject({ agent: 'developer-3', task: 't1' });
    expect(joined.brief.join('')).toMatch(/worked on this task before.*Change the grammar/s);
    expect(story.task('t1').ended).toBeNull();
  });

  it('leaves a task that only the PM can hand out again, and only when it has ended', () => {
    const { story } = failed();
    const facts = story.turn(
      'pm-1',
      call('delegate', { task: 't3', guidance: 'Faster.' }),
      call('delegate', { task: 't8', guidance: 'Faster.' }),
    );
    expect(all(facts, 'call-finished').map((fact) => fact.result.join(''))).toEqual([
      expect.stringContaining('t3 is at work'),
      expect.stringContaining('There is no task t8'),
    ]);
  });

  it('may be followed by a new task instead', () => {
    const { story } = failed();
    const { title, brief, criteria, globs } = task('t4', { globs: ['grammar/**'] });
    const facts = story.turn('pm-1', call('delegate', { title, brief, criteria, globs }));
    expect(the(facts, 'task-added').task).toMatchObject({ id: 't4', globs: ['grammar/**'] });
    expect(story.intended()).toContain('open-sub-issue t4');
  });

  it('where the task had been under review, takes its reviewer along', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    story.published('t1');
    story.when({ type: 'send-message', to: 'developer-1', text: 'Is it any use?' });
    const facts = story.turn('developer-1', report('blocked'));
    expect(all(facts, 'agent-left').map((fact) => [fact.agent, fact.report.outcome])).toEqual([
      ['developer-1', 'blocked'],
      ['reviewer-1', 'cancelled'],
    ]);
  });
});

describe('a task that is handed out again and again', () => {
  it('is reviewed each time: reviewers that had to leave with its developer have not failed', () => {
    const story = planned([task('t1')], { limits: { reviewRounds: 9 } });
    for (const attempt of [1, 2, 3]) {
      const developer = `developer-${attempt}`;
      story.handIn(developer, `attempt ${attempt}`);
      story.published('t1');
      expect(story.agent(`reviewer-${attempt}`).left).toBeNull();
      story.when({ type: 'send-message', to: developer, text: 'Is it any good?' });
      story.turn(developer, report('failed'));
      expect(story.agent(`reviewer-${attempt}`).left?.outcome).toBe('cancelled');
      story.turn('pm-1', call('delegate', { task: 't1', guidance: `Otherwise, ${attempt}.` }));
    }
    expect(story.run.asks).toEqual({});
  });
});

describe('a task that the PM adds', () => {
  it('gets an id that no other has, whatever ids the plan chose', () => {
    const story = planned([task('t1'), task('t3')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Think of the docs.' });
    const { title, brief, criteria, globs } = task('t0');
    const facts = story.turn('pm-1', call('delegate', { title, brief, criteria, globs }));
    const { id } = the(facts, 'task-added').task;
    expect(['t1', 't3']).not.toContain(id);
    expect(id).toMatch(/^t\d{1,3}$/);
    expect(Object.keys(story.run.tasks)).toHaveLength(3);
  });

  it('may only depend on tasks that there are', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Think of the docs.' });
    const { title, brief, criteria, globs } = task('t2');
    const wrong = ['t5', 'constructor'].map((id) =>
      call('delegate', { title, brief, criteria, globs, dependsOn: [id] }),
    );
    const facts = story.turn('pm-1', ...wrong);
    expect(types(facts)).toEqual(['turn-taken', 'call-finished', 'call-finished']);
    expect(all(facts, 'call-finished').map((fact) => fact.ok)).toEqual([false, false]);
  });
});

describe('calls that an agent may not make', () => {
  it('a tool outside its grant is refused, with the tools that it has', () => {
    const facts = planned([task('t1')]).turn('developer-1', call('submit_plan', plan(task('t1'))));
    expect(the(facts, 'turn-taken').calls).toMatchObject([{ tool: 'submit_plan', verdict: 'deny' }]);
    expect(the(facts, 'call-finished').result.join('')).toMatch(/has no tool "submit_plan".*read_file/);
  });

  it('so is a tool that does not exist', () => {
    const facts = planned([task('t1')]).turn('developer-1', call('toString'), call('rm_rf'));
    expect(the(facts, 'turn-taken').calls.map((one) => one.verdict)).toEqual(['deny', 'deny']);
  });

  it('a path outside its task is refused, with the paths that it may change', () => {
    const story = planned([task('t1')]);
    const create = (path: string) => call('create_file', { path, content: 'x' });
    const facts = story.turn('developer-1', create('src/t2/a.ts'), create('src/t1/a.ts'));
    expect(the(facts, 'turn-taken').calls.map((one) => one.verdict)).toEqual(['deny', 'allow']);
    expect(all(facts, 'call-finished')[0]?.result.join('')).toMatch(/outside your task.*src\/t1/);
    expect(story.due('call')).toHaveLength(1);
  });

  it('a call that cannot be read is refused with what is wrong, and nothing runs', () => {
    const story = planned([task('t1')]);
    const facts = story.turn('developer-1', call('read_file', { pth: 'a' }));
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(story.due('call')).toEqual([]);
  });

  it('a command waits for the chair where there is no sandbox', () => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test', 'node a.js'] });
    story.turn(
      'developer-1',
      call('run_command', { command: 'node a.js' }),
      call('run_command', { command: 'node b.js' }),
    );
    expect(Object.values(story.run.asks)).toMatchObject([{ by: 'developer-1', subject: { command: 'node b.js' } }]);
    expect(story.due('call')).toHaveLength(1);
    story.finishCall('developer-1', 'ran a');
    expect(story.due('call')).toEqual([]);
    story.answer('allow');
    expect(story.due('call')).toHaveLength(1);
    expect(story.run.allowedCommands).not.toContain('node b.js');
  });

  it('a call behind one that waits for the chair waits with it', () => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: 'make' }), call('read_file', { path: 'made' }));
    expect(story.due('call')).toEqual([]);
    story.answer('allow');
    expect(story.due('call').map((work) => work.call)).toEqual(['c2']);
  });

  it('a command that the chair refuses is not run, and the agent hears why', () => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: 'curl evil.test' }));
    const facts = story.answer('deny', { reason: 'Not that.' });
    expect(the(facts, 'call-finished').result.join('')).toMatch(/not run.*Not that/);
  });

  it('a command too long to be shown to the chair is refused, never cut', () => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    const facts = story.turn('developer-1', call('run_command', { command: `echo ${'x'.repeat(3000)}` }));
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(story.run.asks).toEqual({});
  });
});

describe('calls of one turn', () => {
  it('run in the order in which they were written', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('read_file', { path: 'a' }), call('read_file', { path: 'b' }));
    const [first] = story.due('call');
    story.finishCall('developer-1', 'a');
    const [second] = story.due('call');
    expect([first?.call, second?.call]).toEqual(['c2', 'c3']);
    expect(story.due('think')).toEqual([]);
    story.finishCall('developer-1', 'b');
    expect(story.due('think')).toMatchObject([{ agent: 'developer-1' }]);
  });

  it('after a report are not made: whoever has reported is gone', () => {
    const story = planned([task('t1')]);
    const message = call('message', { to: 'parent', text: 'One more thing.' });
    const facts = story.turn('developer-1', report('failed'), message, call('read_file', { path: 'a' }));
    expect(all(facts, 'message-sent')).toEqual([]);
    expect(story.run.calls).toEqual({});
  });

  it('are started once, and end once', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('run_command', { command: 'ls' }));
    expect(types(story.when({ type: 'start-call', call: 'c2' }))).toEqual(['call-started']);
    expect(story.when({ type: 'start-call', call: 'c2' })).toEqual([]);
    story.finishCall('developer-1', 'a b');
    expect(story.when({ type: 'finish-call', call: 'c2', ok: true, result: ['again'] })).toEqual([]);
  });
});
