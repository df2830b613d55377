import { describe, expect, it } from 'vitest';
import { holds } from '../../src/core/grant.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { all, begun, call, planned, report, type Story, the } from './given.ts';
import { roles, task } from './opening.ts';

/** An agent dies by itself: it calls no tool three times, whoever else would be asked about it. */
function dies(story: Story, agent: string): void {
  for (let times = 0; times < 4 && story.agent(agent).left === null; times++) {
    story.when({ type: 'send-message', to: agent, text: `Well? ${times}` });
    story.turn(agent, call('read_file', { path: 'the same' }));
    story.finishCall(agent, 'text');
  }
}

const twoAtWork = () => planned([task('t1'), task('t2')], { gates: { health: 'policy' } });

describe('when a PM dies while others work', () => {
  it('another takes its place, and they go on below it', () => {
    const story = twoAtWork();
    dies(story, 'pm-1');
    expect(story.agent('pm-1').left).not.toBeNull();
    expect(story.agent('pm-2')).toMatchObject({ tier: 1, parent: 'board', left: null });
    for (const id of ['developer-1', 'developer-2'])
      expect(story.agent(id)).toMatchObject({ parent: 'pm-2', left: null });
    const placed = story.decisions.flatMap(({ facts }) => all(facts, 'agent-placed'));
    const developers = placed.filter(({ agent }) => agent.startsWith('developer'));
    expect(developers.map(({ agent, parent }) => [agent, parent])).toEqual([
      ['developer-1', 'pm-2'],
      ['developer-2', 'pm-2'],
    ]);
    const joined = story.decisions.flatMap(({ facts }) => all(facts, 'agent-joined')).at(-1);
    expect(bodyPreview(joined?.brief ?? [])).toContain('pm-1');
    expect(holds(story.agent('pm-2').grant, story.agent('developer-1').grant)).toBe(true);
  });

  it('its replacement brings the work to its end', () => {
    const story = twoAtWork();
    dies(story, 'pm-1');
    for (const id of ['t1', 't2']) story.accepted(id).merged(id);
    expect(story.due('think').map((work) => work.agent)).toContain('pm-2');
    story.turn('pm-2', report('done'));
    story.done('summary');
    story.done('close-issue');
    expect(story.run.outcome).toBe('merged');
  });

  it('is replaced once: the second time the run ends, and all with it', () => {
    const story = twoAtWork();
    dies(story, 'pm-1');
    dies(story, 'pm-2');
    expect(Object.values(story.run.agents).filter(({ tier, left }) => tier > 0 && left === null)).toEqual([]);
    expect(story.agent('developer-1').reason).toBe('lineage');
    expect(story.intended()).toEqual(['summary']);
  });

  it.each([
    ['gives up', (story: Story) => story.turn('pm-1', report('failed'))],
    ['is ended by the chair', (story: Story) => story.when({ type: 'terminate-agent', agent: 'pm-1', why: 'Enough.' })],
  ])('nobody takes over where it %s', (_, ends) => {
    const story = twoAtWork();
    story.when({ type: 'send-message', to: 'pm-1', text: 'Well?' });
    ends(story);
    expect(story.run.agents['pm-2']).toBeUndefined();
    expect(story.agent('developer-1').reason).toBe('lineage');
  });

  it('nor where the budget of the run is gone', () => {
    const story = planned([task('t1'), task('t2')], { budget: { tokens: 5_000, money: null } });
    story.when({ type: 'send-message', to: 'pm-1', text: 'Well?' });
    story.startTurn('developer-1', { input: 9_000, output: 9_000 });
    story.answer('deny');
    expect(story.agent('pm-1')).toMatchObject({ reason: 'over-budget' });
    expect(story.run.agents['pm-2']).toBeUndefined();
  });

  it('who waits for its answer is not left waiting', () => {
    const story = twoAtWork();
    story.turn('developer-1', call('message', { to: 'parent', text: 'Which?', expectsReply: true }));
    dies(story, 'pm-1');
    expect(Object.values(story.run.calls).filter(({ waitsFor }) => waitsFor === 'reply')).toEqual([]);
  });
});

describe('when a developer dies', () => {
  it('its specialist ends with it: what it finds is of use for that task only', () => {
    const story = twoAtWork();
    story.turn('developer-1', call('spawn_agent', { role: 'specialist', brief: 'Why?' }));
    story.when({ type: 'terminate-agent', agent: 'developer-1', why: 'Enough.' });
    expect(story.agent('specialist-1').left).not.toBeNull();
  });

  it('and is replaced, its specialist goes on for the new one', () => {
    const story = twoAtWork();
    story.turn('developer-1', call('spawn_agent', { role: 'specialist', brief: 'Why?' }));
    const facts = story.when({ type: 'carry-out', measure: { do: 'replace', agent: 'developer-1' }, why: 'Stuck.' });
    const next = the(facts, 'agent-joined').agent;
    expect(story.agent('specialist-1')).toMatchObject({ parent: next, left: null, task: 't1' });
    expect(story.task('t1').developer).toBe(next);
  });
});

describe('when a helper dies that has one of its own', () => {
  /** Two roles of the second tier that may have the same below them: only the tier and the role together are a place. */
  function withClerks(): Story {
    const before = structuredClone(roles);
    const scout = structuredClone(roles.scout);
    if (!scout || !roles.board || !roles.pm) throw new Error('the roles are not there');
    for (const name of ['clerk', 'usher']) {
      const grant = { ...scout.grant, uses: [...scout.grant.uses, 'spawn_agent'], spawns: ['page'] };
      roles[name] = { ...scout, name, grant };
    }
    roles.page = { ...scout, name: 'page', tier: 3 };
    for (const { grant } of [roles.board, roles.pm]) grant.spawns.push('clerk', 'usher', 'page');
    const story = begun({ gates: { health: 'chair' } });
    for (const name of Object.keys(roles)) delete roles[name];
    Object.assign(roles, before);
    for (const role of ['clerk', 'clerk', 'usher'])
      story.turn(
        'pm-1',
        call('spawn_agent', { role, brief: `Be a ${role}, ${Object.keys(story.run.agents).length}.` }),
      );
    story.turn('clerk-1', call('spawn_agent', { role: 'page', brief: 'Fetch it.' }));
    return story;
  }

  it('that one goes to another of the same role, and ends where there is none, whoever else could have it', () => {
    const story = withClerks();
    dies(story, 'clerk-1');
    expect(story.agent('page-1')).toMatchObject({ parent: 'clerk-2', left: null });
    dies(story, 'clerk-2');
    expect(story.agent('usher-1').left).toBeNull();
    expect(story.agent('page-1')).toMatchObject({ reason: 'lineage' });
  });
});
