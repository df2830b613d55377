import { describe, expect, it } from 'vitest';
import { converse, newConversations } from '../../src/core/projections/conversation.ts';
import { promptOf } from '../../src/core/projections/prompt.ts';
import { benchOf } from '../../src/core/run.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { all, begun, call, planned, report, type Story, the } from './given.ts';
import { task } from './opening.ts';

const spawn = (role: string, more: Record<string, unknown> = {}) =>
  call('spawn_agent', { role, brief: `What about ${role}?`, ...more });
const control = (agent: string, action: string, text = '') => call('control_agent', { agent, action, text });
const refusal = (facts: Parameters<typeof the>[0]) => {
  const { ok, result } = the(facts, 'call-finished');
  expect(ok).toBe(false);
  return bodyPreview(result);
};
/** Everything that an agent has before it. */
function heard(story: Story, agent: string): string {
  const conversations = newConversations();
  for (const { facts } of story.decisions) for (const fact of facts) converse(conversations, fact);
  const { system, messages } = promptOf(story.run, conversations, agent, 'You are here.');
  return [bodyPreview(system), ...messages.map((one) => (one.role === 'user' ? bodyPreview(one.text) : ''))].join('\n');
}

describe('an agent that needs an answer', () => {
  it('gets one more below it, with no more than it holds itself, and goes on', () => {
    const story = begun({ budget: { tokens: 500_000, money: null } });
    const facts = story.turn('pm-1', spawn('scout', { tokens: 40_000, tools: ['read_file'] }));
    const joined = the(facts, 'agent-joined');
    expect(joined).toMatchObject({ agent: 'scout-1', tier: 2, parent: 'pm-1', task: null });
    expect(joined.grant.uses.toSorted()).toEqual(['message', 'read_file', 'report']);
    expect(joined.grant.budget).toEqual({ tokens: 40_000, money: null });
    expect(joined.brief).toEqual(['What about scout?']);
    expect(bodyPreview(the(facts, 'call-finished').result)).toContain('scout-1 is at work');
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1', 'scout-1']);
  });

  it('is held by all that holds its parent, where it asks for no sum', () => {
    const story = begun();
    story.when({ type: 'set-budget', cap: { of: 'agent', agent: 'pm-1' }, budget: { tokens: 60_000, money: null } });
    const { budget } = the(story.turn('pm-1', spawn('scout')), 'agent-joined').grant;
    expect(budget.tokens).toBe(60_000);
  });

  it('is woken by the report, and is not stopped for saying nothing until then', () => {
    const story = begun();
    story.turn('pm-1', spawn('scout'));
    story.turn('pm-1');
    expect(story.due('think').map((work) => work.agent)).toEqual(['scout-1']);
    const facts = story.turn('scout-1', report('done', 'src/a.ts:3 calls it.'));
    expect(the(facts, 'agent-left')).toMatchObject({ agent: 'scout-1', reason: 'finished' });
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
    expect(heard(story, 'pm-1')).toContain('Report of scout-1: done. src/a.ts:3 calls it.');
  });

  it('hears an answer also after the plan, when nothing else would wake it', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Who calls it?' });
    story.turn('pm-1', spawn('scout'));
    expect(story.due('think').map((work) => work.agent)).toEqual(['developer-1', 'scout-1']);
    story.turn('scout-1', report('done'));
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1', 'developer-1']);
  });

  it('is asked about where the gate is the chair’s, and gets what was allowed', () => {
    const story = begun({ gates: { spawn: 'chair' } });
    story.turn('pm-1', spawn('scout'));
    expect(story.due('think')).toEqual([]);
    expect(Object.keys(story.run.agents)).not.toContain('scout-1');
    expect(the(story.answer('allow'), 'agent-joined').agent).toBe('scout-1');
  });

  it('hears no, and is not asked about the same again', () => {
    const story = begun({ gates: { spawn: 'chair' } });
    story.turn('pm-1', spawn('scout'));
    expect(refusal(story.answer('deny', { reason: 'Look yourself.' }))).toContain('Look yourself.');
    const facts = story.turn('pm-1', spawn('scout'));
    expect(all(facts, 'ask-answered')).toHaveLength(1);
    expect(story.run.asks).toEqual({});
  });

  it('hears why not where it was allowed too late', () => {
    const story = begun({ gates: { spawn: 'chair' } });
    story.turn('pm-1', spawn('scout'));
    story.when({ type: 'set-budget', budget: { tokens: 1_000, money: null } });
    expect(refusal(story.answer('allow'))).toContain('No scout was spawned');
    expect(Object.keys(story.run.agents)).not.toContain('scout-1');
  });
});

describe('nobody is spawned', () => {
  it.each([
    ['pm', 'comes by itself'],
    ['developer', 'comes by itself'],
    ['reviewer', 'comes by itself'],
    ['specialist', 'may not spawn'],
    ['board', 'may not spawn'],
    ['picard', 'no role'],
    ['constructor', 'no role'],
  ])('as %s by a PM', (role, why) => {
    const story = begun();
    expect(refusal(story.turn('pm-1', spawn(role)))).toContain(why);
    expect(Object.keys(story.run.agents)).toEqual(['board', 'pm-1']);
  });

  it('by who has no such tool', () => {
    const story = begun();
    story.turn('pm-1', spawn('scout'));
    expect(refusal(story.turn('scout-1', spawn('specialist')))).toContain('no tool "spawn_agent"');
  });

  it('beyond the slots of the run, until one is free', () => {
    const story = begun({ limits: { agents: 2 } });
    story.turn('pm-1', spawn('scout'));
    expect(refusal(story.turn('pm-1', spawn('scout')))).toContain('2 agents already');
    story.turn('scout-1', report('done'));
    expect(the(story.turn('pm-1', spawn('scout')), 'agent-joined').agent).toBe('scout-2');
  });

  it('deeper than the run goes', () => {
    const story = begun({ limits: { depth: 1 } });
    expect(refusal(story.turn('pm-1', spawn('scout')))).toContain('deeper');
  });

  it('without a budget for a first turn', () => {
    const story = begun({ budget: { tokens: 9_500, money: null } });
    expect(refusal(story.turn('pm-1', spawn('scout')))).toContain('is left for you');
    expect(refusal(story.turn('pm-1', spawn('scout', { tokens: 10 })))).toContain('is what you would give');
  });

  it('with more than there is', () => {
    const story = begun({ budget: { tokens: 50_000, money: null } });
    expect(refusal(story.turn('pm-1', spawn('scout', { tokens: 60_000 })))).toContain('left to hand on');
  });

  it('so that a task waits for ever: who holds the last slot leaves it, and the task begins', () => {
    const story = begun({ limits: { agents: 2 } });
    story.turn('pm-1', spawn('scout'));
    story.turn('pm-1', call('submit_plan', { summary: 'One.', tasks: [withoutTeam(task('t1'))] }));
    expect(story.run.agents['developer-1']).toBeUndefined();
    expect(story.run.state).toBe('open');
    story.turn('scout-1', report('done'));
    expect(story.agent('developer-1').left).toBeNull();
  });
});

const withoutTeam = ({ team: _, budget: __, ...rest }: ReturnType<typeof task>) => rest;

describe('a specialist', () => {
  const stuck = () => {
    const story = planned([task('t1'), task('t2')]);
    story.turn('developer-1', spawn('specialist'));
    return story;
  };

  it('works for the task of its developer, and is never taken for it or for the reviewer', () => {
    const story = stuck();
    expect(story.agent('specialist-1')).toMatchObject({ tier: 3, parent: 'developer-1', task: 't1' });
    expect(story.task('t1')).toMatchObject({ developer: 'developer-1', reviewer: null });
    const facts = story.turn('specialist-1', call('show_diff'));
    expect(the(facts, 'turn-taken').calls[0]).toMatchObject({ verdict: 'allow' });
  });

  it('reads its developer’s files, one after another with it, and no one else’s', () => {
    const story = stuck();
    expect(benchOf(story.run, story.agent('specialist-1'))).toBe('developer-1');
    expect(benchOf(story.run, story.agent('pm-1'))).toBeNull();
    expect(benchOf(story.run, story.agent('developer-2'))).toBe('developer-2');
    story.turn('specialist-1', call('read_file', { path: 'a' }));
    expect(story.due('call')).toMatchObject([{ lane: 'workbench:developer-1' }]);
  });

  it('has the task before it, and hears nothing of the review', () => {
    const story = stuck();
    expect(heard(story, 'specialist-1')).toContain('See to t1.');
    expect(heard(story, 'specialist-1')).not.toContain('See to t2.');
  });

  it('changes nothing and hands nothing in', () => {
    const story = stuck();
    for (const tool of [call('create_file', { path: 'src/t1/a.ts', content: '' }), call('review', {})])
      expect(refusal(story.turn('specialist-1', tool))).toContain('has no tool');
  });

  it('leaves with the task that it was for', () => {
    const story = stuck();
    story.accepted('t1').merged('t1');
    expect(story.agent('specialist-1').left).not.toBeNull();
    expect(story.agent('developer-2').left).toBeNull();
  });
});

describe('control', () => {
  it.each(['pm-1', 'developer-1', 'board', 'developer-2', 'specialist-2', 'nobody', 'constructor'])(
    'of a developer does not reach %s',
    (other) => {
      const story = planned([task('t1'), task('t2')]);
      story.turn('developer-1', spawn('specialist'));
      story.turn('developer-2', spawn('specialist'));
      for (const action of ['pause', 'resume', 'rebrief', 'terminate']) {
        const facts = story.turn('developer-1', control(other, action, `Because ${action}.`));
        expect(refusal(facts)).toContain('You may control: specialist-1.');
        expect(all(facts, 'agent-left')).toEqual([]);
      }
    },
  );

  it('ends a whole lineage, with the reason, and the task that was theirs', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', spawn('specialist'));
    story.when({ type: 'send-message', to: 'pm-1', text: 'End it.' });
    const facts = story.turn('pm-1', control('developer-1', 'terminate', 'It goes round in circles.'));
    expect(all(facts, 'agent-left')).toMatchObject([
      { agent: 'developer-1', reason: 'parent', report: { outcome: 'cancelled' } },
      { agent: 'specialist-1', reason: 'lineage' },
    ]);
    expect(story.task('t1').ended).toBe('cancelled');
  });

  it('holds a lineage until it is let go on', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', spawn('specialist'));
    story.when({ type: 'send-message', to: 'pm-1', text: 'Hold it.' });
    story.turn('pm-1', control('developer-1', 'pause'));
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
    expect(refusal(story.turn('pm-1', control('developer-1', 'pause')))).toContain('paused already');
    story.turn('pm-1', control('developer-1', 'resume'));
    expect(story.due('think').map((work) => work.agent)).toContain('specialist-1');
  });

  it('does not let go on what the chair paused', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: true });
    story.when({ type: 'send-message', to: 'pm-1', text: 'I hold it.' });
    expect(refusal(story.turn('pm-1', control('developer-1', 'resume')))).toContain('from above you');
    expect(story.agent('developer-1').paused).toBe(true);
  });

  it('briefs anew: the agent hears it, and it stands at the beginning from then on', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', spawn('specialist'));
    story.turn('specialist-1', call('read_file', { path: 'a' }));
    story.finishCall('specialist-1', 'text');
    story.turn('developer-1', control('specialist-1', 'rebrief', 'Look at the lexer instead.'));
    expect(story.due('think').map((work) => work.agent)).toContain('specialist-1');
    const said = heard(story, 'specialist-1');
    expect(said).not.toContain('What about specialist?');
    expect(said.split('Look at the lexer instead.')).toHaveLength(3);
    expect(story.agent('specialist-1').grant).toEqual(story.agent('specialist-1').grant);
  });

  it('of who has left says how it left', () => {
    const story = begun();
    story.turn('pm-1', spawn('scout'));
    story.turn('scout-1', report('failed', 'Nothing there.'));
    expect(refusal(story.turn('pm-1', control('scout-1', 'terminate', 'Why not.')))).toContain('Nothing there.');
  });
});
