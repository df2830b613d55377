import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/facts.ts';
import { holds } from '../../src/core/grant.ts';
import type { Measure } from '../../src/core/measure.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { all, begun, call, planned, report, type Story, the, types } from './given.ts';
import { plan, task } from './opening.ts';

const order = (story: Story, measure: Measure, why = 'It wanders.'): Fact[] =>
  story.when({ type: 'carry-out', measure, why });

describe('a measure that ends an agent', () => {
  it('ends it with its lineage and its task, and says by whom and why', () => {
    const story = planned([task('t1')]);
    const facts = order(story, { do: 'terminate', agent: 'developer-1' });
    const left = the(facts, 'agent-left');
    expect(left.reason).toBe('chair');
    expect(bodyPreview(left.report.summary)).toContain('Ended by the chair. It wanders.');
    expect(the(facts, 'task-ended').outcome).toBe('cancelled');
  });

  it('does nothing where the agent has left, is of the board, or never was', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'terminate', agent: 'developer-1' });
    for (const agent of ['developer-1', 'board', 'nobody', 'constructor'])
      for (const what of ['terminate', 'replace', 'assist'] as const)
        expect(order(story, { do: what, agent }), `${what} ${agent}`).toEqual([]);
    expect(story.run.stopped).toBeNull();
  });
});

describe('a measure that replaces an agent', () => {
  it('puts a fresh one in its place, for the same task, which goes on', () => {
    const story = planned([task('t1')]);
    const old = story.agent('developer-1');
    const facts = order(story, { do: 'replace', agent: 'developer-1' });
    expect(types(facts)).toEqual(['agent-left', 'agent-joined']);
    const fresh = story.agent('developer-2');
    expect(story.agent('developer-1')).toMatchObject({ reason: 'replaced', left: { outcome: 'cancelled' } });
    expect(fresh).toMatchObject({ role: 'developer', tier: old.tier, parent: old.parent, task: 't1', turn: 0 });
    expect(story.task('t1')).toMatchObject({ developer: 'developer-2', ended: null });
    expect(holds(old.grant, fresh.grant)).toBe(true);
    expect(story.due('think').map((work) => work.agent)).toContain('developer-2');
    story.accepted('t1').merged('t1');
    expect(story.task('t1').merged).not.toBeNull();
  });

  it('tells it what its predecessor was told, what is there, and why', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'replace', agent: 'developer-1' }, 'It wanders.');
    order(story, { do: 'replace', agent: 'developer-2' }, 'So does this one.');
    const brief = bodyPreview(story.agent('developer-3').brief);
    expect(brief).toContain('Task t1: Mend t1');
    expect(brief).toContain('developer-2 did this before you and was replaced. So does this one.');
    expect(brief).toContain('show_diff');
    expect(brief).not.toContain('developer-1 did this');
  });

  it('hands on what was bound of its grant', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'narrow', agent: 'developer-1', conditions: [{ kind: 'no-tool', tool: 'run_command' }] });
    order(story, { do: 'replace', agent: 'developer-1' });
    expect(story.agent('developer-2').grant.uses).not.toContain('run_command');
    expect(story.agent('developer-2').grant.uses).toContain('edit_file');
    expect(story.agent('developer-2').grant.write).toContainEqual(['src/t1/**']);
  });

  it('takes no seat more than there was, however few there are', () => {
    const story = planned([task('t1')], { limits: { agents: 2 } });
    order(story, { do: 'replace', agent: 'developer-1' });
    expect(story.agent('developer-2').left).toBeNull();
  });

  it('takes back what is being checked at that moment, so that nothing waits for it for ever', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    order(story, { do: 'replace', agent: 'developer-1' });
    expect(story.task('t1').submission).toBeNull();
    expect(story.due('verify')).toEqual([]);
    expect(story.due('think').map((work) => work.agent)).toContain('developer-2');
    story.handIn('developer-2', 'second');
    story.published('t1').reviewed('t1', 'accept').merged('t1');
    expect(story.task('t1').merged).not.toBeNull();
  });

  it('leaves in review what is in review', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    story.published('t1');
    order(story, { do: 'replace', agent: 'developer-1' });
    story.reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    expect(story.agent('developer-2').unread).toBeGreaterThan(0);
    story.handIn('developer-2', 'second');
    story.published('t1').reviewed('t1', 'accept').merged('t1');
    expect(story.task('t1').merged).not.toBeNull();
  });

  it('of a reviewer gives the task a fresh one, which reviews', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    story.published('t1');
    order(story, { do: 'replace', agent: 'reviewer-1' });
    expect(story.task('t1').reviewer).toBe('reviewer-2');
    story.reviewed('t1', 'accept').merged('t1');
    expect(story.task('t1').merged).not.toBeNull();
  });

  it('of the PM hands it the plan and everyone below', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'replace', agent: 'pm-1' });
    expect(story.agent('pm-2')).toMatchObject({ parent: 'board', tier: 1 });
    expect(story.agent('developer-1')).toMatchObject({ parent: 'pm-2', left: null });
    expect(bodyPreview(story.agent('pm-2').brief)).toContain('The plan is approved and goes on: t1 is at work');
    story.accepted('t1').merged('t1');
    story.turn('pm-2', report('done'));
    expect(story.intended()).toEqual(['summary']);
  });

  it('of the PM in the middle of its plan lets the next one plan', () => {
    const story = begun({ gates: { plan: 'chair' } });
    story.turn('pm-1', call('submit_plan', plan(task('t1'))));
    order(story, { do: 'replace', agent: 'pm-1' });
    expect(story.run.asks).toEqual({});
    story.turn('pm-2', call('submit_plan', plan(task('t1'))));
    story.answer('allow');
    expect(story.agent('developer-1').parent).toBe('pm-2');
  });
});

describe('a measure that tells or bids', () => {
  it('gives another brief, beside the first, and wakes who is told', () => {
    const story = planned([task('t1')]);
    story.accepted('t1');
    const before = story.agent('developer-1').unread;
    const facts = order(story, { do: 'rebrief', agent: 'developer-1', brief: 'Only the parser.' });
    const { grant, parent } = story.agent('developer-1');
    expect(the(facts, 'agent-placed')).toMatchObject({ grant, parent, brief: ['Only the parser.'] });
    expect(story.agent('developer-1').unread).toBe(before + 1);
    expect(bodyPreview(story.agent('developer-1').brief)).toMatch(/Task t1.*Only the parser\./s);
  });

  it('narrows an agent and all below it', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'narrow', agent: 'pm-1', conditions: [{ kind: 'no-tool', tool: 'run_command' }] });
    expect(story.agent('developer-1').grant.uses).not.toContain('run_command');
  });

  it('pauses and lets go on', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'pause', agent: 'pm-1', paused: true });
    expect(story.due()).toEqual([]);
    expect(order(story, { do: 'pause', agent: 'pm-1', paused: true })).toEqual([]);
    order(story, { do: 'pause', agent: 'pm-1', paused: false });
    expect(story.due('think').map((work) => work.agent)).toEqual(['developer-1']);
  });

  it('sets caps, below what is spent too: then the next call asks', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('read_file', { path: 'a' }));
    story.finishCall('developer-1', 'text');
    order(story, { do: 'rebudget', cap: { of: 'task', task: 't1' }, budget: { tokens: 10, money: null } });
    expect(types(story.startTurn('developer-1'))).toEqual(['ask-raised']);
    const nothing = { tokens: 1, money: null };
    expect(order(story, { do: 'rebudget', cap: { of: 'task', task: 't9' }, budget: nothing })).toEqual([]);
    expect(order(story, { do: 'rebudget', cap: { of: 'agent', agent: 'x' }, budget: nothing })).toEqual([]);
    expect(order(story, { do: 'rebudget', cap: { of: 'role', role: '__proto__' }, budget: nothing })).toEqual([]);
  });

  it('switches the mode, once', () => {
    const story = planned([task('t1')]);
    expect(types(order(story, { do: 'mode', mode: 'sequential' }))).toEqual(['mode-set']);
    expect(order(story, { do: 'mode', mode: 'sequential' })).toEqual([]);
  });

  it('stops the run', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'stop' });
    expect(story.run).toMatchObject({ state: 'closed', outcome: 'cancelled' });
  });
});

describe('a measure that helps', () => {
  it('puts a specialist below a developer, who reads and changes nothing, and knows what was seen', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'assist', agent: 'developer-1' }, 'It runs in circles.');
    const helper = story.agent('specialist-1');
    expect(helper).toMatchObject({ parent: 'developer-1', tier: 3, task: 't1', role: 'specialist' });
    expect(helper.grant.uses).not.toContain('edit_file');
    expect(bodyPreview(helper.brief)).toContain('It runs in circles.');
    expect(story.task('t1').developer).toBe('developer-1');
    expect(order(story, { do: 'assist', agent: 'developer-1' })).toEqual([]);
  });

  it('wakes the developer with what the specialist found', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'assist', agent: 'developer-1' });
    story.turn('developer-1');
    const before = story.agent('developer-1').unread;
    story.turn('specialist-1', report('done', 'The cause is the empty line.'));
    expect(story.agent('specialist-1').left?.outcome).toBe('done');
    expect(story.agent('developer-1').unread).toBe(before + 1);
  });

  it('puts a scout below a PM, and nobody below a reviewer', () => {
    const story = planned([task('t1')]);
    order(story, { do: 'assist', agent: 'pm-1' });
    expect(story.agent('scout-1')).toMatchObject({ parent: 'pm-1', task: null });
    story.handIn('developer-1', 'first');
    story.published('t1');
    expect(order(story, { do: 'assist', agent: 'reviewer-1' })).toEqual([]);
  });
});

describe('a measure that overrides a review', () => {
  it('takes what is handed in as it is', () => {
    const story = planned([task('t1')]);
    expect(order(story, { do: 'accept', task: 't1' })).toEqual([]);
    story.handIn('developer-1', 'first');
    expect(order(story, { do: 'accept', task: 't1' })).toEqual([]);
    story.published('t1');
    expect(the(order(story, { do: 'accept', task: 't1' }), 'review-given')).toMatchObject({
      by: 'board',
      verdict: 'accept',
    });
    expect(order(story, { do: 'accept', task: 't1' })).toEqual([]);
    story.done('review', 't1');
    story.done('status', 't1');
    story.merged('t1');
    expect(story.task('t1').merged).not.toBeNull();
  });

  it('takes nothing that its checks have not passed, even where a pull request is open', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    story.published('t1').reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    story.handIn('developer-1', 'second');
    expect(order(story, { do: 'accept', task: 't1' })).toEqual([]);
  });

  it('settles the question whether it is taken', () => {
    const story = planned([task('t1')], { limits: { reviewRounds: 1 } });
    story.handIn('developer-1', 'first');
    story.published('t1').reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    expect(Object.values(story.run.asks).map(({ gate }) => gate)).toEqual(['review']);
    order(story, { do: 'accept', task: 't1' });
    expect(story.run.asks).toEqual({});
  });

  it('sends back what was accepted and allowed, as long as it is not merged', () => {
    const story = planned([task('t1')], { gates: { merge: 'chair' } });
    expect(order(story, { do: 'reopen', task: 't1' })).toEqual([]);
    story.accepted('t1');
    expect(Object.values(story.run.asks).map(({ gate }) => gate)).toEqual(['merge']);
    expect(types(order(story, { do: 'reopen', task: 't1' }))).toEqual(['task-reopened']);
    expect(story.run.asks).toEqual({});
    expect(story.task('t1')).toMatchObject({ submission: null, mergeAllowed: null });
    story.handIn('developer-1', 'second');
    story.published('t1').reviewed('t1', 'accept');
    story.answer('allow');
    story.verify('t1');
    expect(order(story, { do: 'reopen', task: 't1' }), 'the merge is under way').toEqual([]);
    story.done('merge', 't1');
    expect(order(story, { do: 'reopen', task: 't1' })).toEqual([]);
    expect(order(story, { do: 'accept', task: 't1' })).toEqual([]);
  });

  it('sends back what is being checked: its author is not left waiting', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    const facts = order(story, { do: 'reopen', task: 't1' });
    expect(the(facts, 'call-finished').ok).toBe(false);
    expect(story.due('think').map((work) => work.agent)).toEqual(['developer-1']);
  });

  it('takes up again what has ended', () => {
    const story = planned([task('t1'), task('t2')]);
    story.turn('developer-1', report('failed'));
    order(story, { do: 'reopen', task: 't1' });
    expect(story.task('t1')).toMatchObject({ ended: null, developer: 'developer-3' });
  });
});

describe('a motion that is allowed', () => {
  it('is carried out, and whoever proposed it hears so', () => {
    const story = planned([task('t1')], { gates: { motion: 'chair' } });
    story.when({ type: 'send-message', to: 'pm-1', text: 'Look at it.' });
    const measure: Measure = { do: 'replace', agent: 'developer-1' };
    story.turn('pm-1', call('raise_motion', { measure, evidence: 'It does nothing.' }));
    const facts = story.answer('allow');
    expect(all(facts, 'call-finished')[0]?.ok).toBe(true);
    expect(story.agent('developer-1').reason).toBe('replaced');
  });

  it('that no longer applies changes nothing, and whoever proposed it hears why', () => {
    const story = planned([task('t1'), task('t2')], { gates: { motion: 'chair' } });
    story.when({ type: 'send-message', to: 'pm-1', text: 'Look at it.' });
    const measure: Measure = { do: 'replace', agent: 'developer-1' };
    story.turn('pm-1', call('raise_motion', { measure, evidence: 'It does nothing.' }));
    story.turn('developer-1', report('failed'));
    const finished = all(story.answer('allow'), 'call-finished')[0];
    expect(finished?.ok).toBe(false);
    expect(bodyPreview(finished?.result ?? [])).toContain('But nothing was done: developer-1 is not there any more.');
  });
});
