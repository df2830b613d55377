import { describe, expect, it } from 'vitest';
import { converse, newConversations } from '../../src/core/projections/conversation.ts';
import { promptOf } from '../../src/core/projections/prompt.ts';
import { reportOf } from '../../src/core/projections/report.ts';
import { heldUnder } from '../../src/core/run/caps.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { all, begun, call, report, type Story, the } from './given.ts';
import { type Chosen, task } from './opening.ts';

const teams = [
  { id: 'eng', title: 'The service' },
  { id: 'design', title: 'The site' },
];

/** Two teams with two tasks and one, all begun. */
function twoTeams(chosen: Chosen = {}): Story {
  const story = begun(chosen);
  const tasks = [task('t1', { team: 'eng' }), task('t2', { team: 'eng' }), task('t3', { team: 'design' })];
  story.turn('pm-1', call('submit_plan', { summary: 'Two parts.', teams, tasks }));
  for (const { id } of tasks) story.done('open-sub-issue', id);
  return story;
}

const message = (to: string, text: string, expectsReply = false) => call('message', { to, text, expectsReply });
const developerOf = (story: Story, id: string) => story.agent(story.task(id).developer ?? 'none');
const refusal = (facts: Parameters<typeof the>[0]) => {
  const { ok, result } = the(facts, 'call-finished');
  expect(ok).toBe(false);
  return bodyPreview(result);
};

describe('a plan with teams', () => {
  it('gives each further team a PM of its own, and each task goes below the PM of its team', () => {
    const story = twoTeams();
    expect(story.agent('pm-1')).toMatchObject({ team: 'eng', parent: 'board' });
    expect(story.agent('pm-2')).toMatchObject({ team: 'design', parent: 'board', tier: 1 });
    expect(['t1', 't2', 't3'].map((id) => developerOf(story, id).parent)).toEqual(['pm-1', 'pm-1', 'pm-2']);
    story.handIn(developerOf(story, 't3').id, 'work');
    story.published('t3');
    expect(story.agent(story.task('t3').reviewer ?? 'none').parent).toBe('pm-2');
  });

  it('with one team has one PM', () => {
    const story = begun();
    story.turn(
      'pm-1',
      call('submit_plan', { summary: 'One.', teams: teams.slice(0, 1), tasks: [task('t1', { team: 'eng' })] }),
    );
    expect(Object.keys(story.run.agents)).toEqual(['board', 'pm-1', 'developer-1']);
  });

  it('is told to its PMs: who leads what', () => {
    const story = twoTeams();
    const conversations = newConversations();
    for (const { facts } of story.decisions) for (const fact of facts) converse(conversations, fact);
    const system = (id: string) => bodyPreview(promptOf(story.run, conversations, id, 'You lead.').system);
    expect(system('pm-1')).toContain('- eng (The service): you\n- design (The site): pm-2');
    expect(system('pm-2')).toContain('- eng (The service): pm-1\n- design (The site): you');
    expect(system('developer-1')).not.toContain('who leads each');
  });
});

describe('PMs of several teams', () => {
  it('write to each other, and nobody else writes across', () => {
    const story = twoTeams();
    story.turn('pm-2', message('pm-1', 'Who goes first?'));
    expect(story.due('think').map((work) => work.agent)).toContain('pm-1');
    expect(the(story.turn('pm-1', message('pm-2', 'You do.')), 'message-sent').to).toBe('pm-2');
    const foreign = developerOf(story, 't3').id;
    story.when({ type: 'send-message', to: 'pm-1', text: 'Go on.' });
    expect(refusal(story.turn('pm-1', message(foreign, 'Hurry.')))).toContain('You can write to: board');
    expect(refusal(story.turn('developer-1', message('pm-2', 'Psst.')))).toContain('You can write to: pm-1.');
  });

  it('who wait for each other in a circle are let go on', () => {
    const story = begun();
    const three = [...teams, { id: 'docs', title: 'The words' }];
    const tasks = three.map(({ id }, at) => task(`t${at + 1}`, { team: id }));
    story.turn('pm-1', call('submit_plan', { summary: 'Three parts.', teams: three, tasks }));
    for (const id of ['pm-1', 'pm-2', 'pm-3']) {
      story.when({ type: 'send-message', to: id, text: 'Agree.' });
      story.startTurn(id);
    }
    story.takeTurn('pm-1', message('pm-2', 'You?', true));
    story.takeTurn('pm-2', message('pm-3', 'You?', true));
    story.takeTurn('pm-3', message('pm-1', 'You?', true));
    expect(Object.values(story.run.calls).filter(({ waitsFor }) => waitsFor === 'reply').length).toBeLessThan(3);
  });

  it('hand out only what is their team’s', () => {
    const story = twoTeams({ limits: { developers: 4 } });
    story.turn(developerOf(story, 't3').id, report('failed'));
    story.when({ type: 'send-message', to: 'pm-1', text: 'See to it.' });
    const again = call('delegate', { task: 't3', guidance: 'Otherwise.' });
    expect(refusal(story.turn('pm-1', again))).toContain('which pm-2 leads');
    the(story.turn('pm-2', again), 'task-reopened');
    const fresh = call('delegate', { title: 'More', brief: 'b', criteria: ['c'], globs: ['more/**'] });
    expect(the(story.turn('pm-2', fresh), 'task-added').task).toMatchObject({ id: 't4', team: 'design' });
    story.done('open-sub-issue', 't4');
    expect(developerOf(story, 't4').parent).toBe('pm-2');
  });

  it('report for their team; the first of them has the last word', () => {
    const story = twoTeams();
    for (const id of ['t3']) story.accepted(id).merged(id);
    expect(story.due('think').map((work) => work.agent)).toContain('pm-2');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Done?' });
    expect(refusal(story.turn('pm-1', report('done')))).toContain('Not merged: t1');
    for (const id of ['t1', 't2']) story.accepted(id).merged(id);
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1', 'pm-2']);
    expect(refusal(story.turn('pm-1', report('done')))).toContain('pm-2 must report first');
    story.turn('pm-1');
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-2']);
    const facts = story.turn('pm-2', report('done', 'The site is there.'));
    expect(the(facts, 'message-sent')).toMatchObject({ from: 'pm-2', to: 'pm-1' });
    expect(story.run.state).toBe('open');
    story.turn('pm-1', report('done', 'All is there.'));
    expect(story.intended()).toEqual(['summary']);
    story.done('summary');
    story.done('close-issue');
    expect(story.run.outcome).toBe('merged');
    expect(reportOf(story.run).summary).toBe('All is there.\n\nTeam design: The site is there.');
  });

  it('end the run as merged only where all of them are done', () => {
    const story = twoTeams();
    for (const id of ['t1', 't2', 't3']) story.accepted(id).merged(id);
    story.turn('pm-2', report('blocked', 'The site is down.'));
    story.turn('pm-1', report('done'));
    story.done('summary');
    expect(story.run.outcome).toBe('blocked');
  });

  /** Its last PM is lost by itself; answers who it was. */
  const lost = (story: Story, of: string) => {
    const pm = Object.values(story.run.agents).findLast(
      ({ team, role, left }) => role === 'pm' && team === of && left === null,
    );
    for (let times = 0; pm && times < 4 && story.agent(pm.id).left === null; times++) {
      story.when({ type: 'send-message', to: pm.id, text: `Well? ${times}` });
      story.turn(pm.id, call('read_file', { path: 'the same' }));
      story.finishCall(pm.id, 'text');
    }
    return pm?.id;
  };

  it('take over the people of a team whose PM is lost for good, and only theirs', () => {
    const story = twoTeams();
    expect(lost(story, 'design')).toBe('pm-2');
    expect(story.agent('pm-3')).toMatchObject({ team: 'design', left: null });
    expect(developerOf(story, 't3').parent).toBe('pm-3');
    expect(lost(story, 'design')).toBe('pm-3');
    expect(story.run.agents['pm-4']).toBeUndefined();
    expect(developerOf(story, 't3')).toMatchObject({ parent: 'pm-1', left: null });
    const told = story.decisions.flatMap(({ facts }) => all(facts, 'message-sent')).filter(({ to }) => to === 'pm-1');
    expect(told.some(({ text }) => bodyPreview(text).includes('is below you from now on'))).toBe(true);
  });

  it('take over what those spent, and only those for whom there is room under their own cap', () => {
    const lostWith = (cap: number) => {
      const story = twoTeams();
      const developer = developerOf(story, 't3').id;
      story.turn(developer, call('read_file', { path: 'a' }));
      const budget = { tokens: cap, money: null };
      story.when({ type: 'set-budget', cap: { of: 'agent', agent: 'pm-1' }, budget });
      const under = story.agent('pm-1').spentInAll.tokens;
      // A call that goes on while its PM is lost is held, and booked, where it stands from then on.
      story.finishCall(developer, 'text');
      story.startTurn(developer);
      lost(story, 'design');
      lost(story, 'design');
      return { story, developer, under };
    };
    const { story, developer, under } = lostWith(50_000);
    expect(story.agent(developer)).toMatchObject({ parent: 'pm-1', left: null });
    expect(story.agent('pm-1').spentInAll.tokens).toBe(under + 150);
    expect(heldUnder(story.run, { of: 'agent', agent: 'pm-1' }).tokens).toBe(2000);
    story.takeTurn(developer);
    expect(story.agent('pm-1').spentInAll.tokens).toBe(under + 300);
    const full = lostWith(under + 2000);
    expect(full.story.agent(full.developer).reason).toBe('lineage');
  });

  it('are all ended when the budget of the run is gone', () => {
    const story = twoTeams({ budget: { tokens: 5_000, money: null } });
    story.startTurn('developer-1', { input: 9_000, output: 9_000 });
    story.answer('deny');
    for (const id of ['pm-1', 'pm-2']) expect(story.agent(id)).toMatchObject({ reason: 'over-budget' });
    expect(story.intended()).toEqual(['summary']);
  });
});
