import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/facts.ts';
import { mayWrite } from '../../src/core/grant.ts';
import type { Condition } from '../../src/core/measure.ts';
import { conclude } from '../../src/core/run/asks.ts';
import { draftOf } from '../../src/core/run/draft.ts';
import { settleAll } from '../../src/core/run/rules.ts';
import { evolve } from '../../src/core/run.ts';
import { all, begun, call, planned, type Story, the } from './given.ts';
import { expectSound } from './invariants.ts';
import { roles, task } from './opening.ts';

/** What is asked is allowed under conditions, as the board allows. */
function allow(story: Story, ...conditions: Condition[]): Fact[] {
  const [ask] = Object.values(story.run.asks);
  if (!ask) throw new Error('nothing is asked');
  const draft = draftOf(story.run, story.now);
  const own = draft.run.asks[ask.id];
  if (own) conclude(draft, own, { verdict: 'allow', by: 'board', reason: 'So be it.', conditions, at: story.now });
  settleAll(draft);
  for (const fact of draft.facts) evolve(story.run, fact);
  expectSound(story.run);
  return draft.facts;
}

const { team: _, budget: __, ...one } = task('t1');
const hosts = ['registry.test'];

/** A plan is put to the chair, in a run whose agents may reach a registry. */
function planAsked(): Story {
  const before = structuredClone(roles);
  for (const role of Object.values(roles)) role.grant.hosts = [...hosts];
  const story = begun({ gates: { plan: 'chair' } });
  Object.assign(roles, before);
  story.turn('pm-1', call('submit_plan', { summary: 'One.', tasks: [one] }));
  return story;
}

const narrow = (agent: string, ...conditions: Condition[]) => ({
  type: 'carry-out' as const,
  why: 'To be sure.',
  measure: { do: 'narrow' as const, agent, conditions },
});

describe('a plan that is allowed with the condition', () => {
  it('"no network": nobody has any, not even who joins later', () => {
    const story = planAsked();
    expect(story.agent('pm-1').grant.hosts).toEqual(hosts);
    const facts = allow(story, { kind: 'no-network' });
    expect(all(facts, 'agent-placed').map(({ agent, grant }) => [agent, grant.hosts])).toEqual([
      ['board', []],
      ['pm-1', []],
    ]);
    expect(story.agent('developer-1').grant.hosts).toEqual([]);
    story.handIn('developer-1', 'work');
    story.published('t1');
    expect(story.agent('reviewer-1').grant.hosts).toEqual([]);
  });

  it('and without it they have what they had', () => {
    const story = planAsked();
    allow(story);
    expect(story.agent('developer-1').grant.hosts).toEqual(hosts);
  });

  it('"no commands": agents run none, and the checks that code runs go on', () => {
    const story = planAsked();
    allow(story, { kind: 'no-commands' });
    expect(story.agent('developer-1').grant.uses).not.toContain('run_command');
    expect(story.agent('developer-1').grant.uses).not.toContain('run_checks');
    story.handIn('developer-1', 'work');
    expect(story.due('verify')).toHaveLength(1);
  });

  it('"no new agents": who comes with a task still comes, and nobody spawns', () => {
    const story = planAsked();
    allow(story, { kind: 'no-spawning' });
    const facts = story.turn('developer-1', call('spawn_agent', { role: 'specialist', brief: 'Why?' }));
    expect(the(facts, 'call-finished').ok).toBe(false);
    expect(story.run.state).toBe('open');
  });

  it('"only there" and "not there": both hold, and whatever else was denied', () => {
    const story = planAsked();
    allow(story, { kind: 'only-paths', globs: ['src/**'] }, { kind: 'not-paths', globs: ['src/t1/secret/**'] });
    const { grant } = story.agent('developer-1');
    expect(
      ['src/t1/a.ts', 'src/t1/secret/a', 'test/a.ts', 'src/t2/a.ts', '.swarm/policy'].map((path) =>
        mayWrite(grant, path),
      ),
    ).toEqual([true, false, false, false, false]);
  });

  it('a budget: the whole run is held by it, from now on', () => {
    const story = planAsked();
    const spent = story.run.ledger.tokens;
    expect(spent).toBeGreaterThan(0);
    allow(story, { kind: 'budget', tokens: 30_000, money: null });
    expect(story.agent('developer-1').grant.budget.tokens).toBe(spent + 30_000);
    story.startTurn('developer-1', { input: 20_000, output: 20_000 });
    expect(Object.values(story.run.asks)[0]?.subject).toMatchObject({ kind: 'budget', cap: { of: 'agent' } });
  });

  it('a note: it is told to whoever leads, and binds nobody', () => {
    const story = planAsked();
    const facts = allow(story, { kind: 'note', text: 'Mind the old format.' });
    expect(the(facts, 'message-sent')).toMatchObject({ to: 'pm-1' });
    expect(all(facts, 'agent-placed')).toEqual([]);
  });
});

describe('a condition', () => {
  it('of a command binds the agent that wanted it, and nobody beside it', () => {
    const story = planned([task('t1'), task('t2')], { sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: 'make' }));
    allow(story, { kind: 'no-tool', tool: 'delete_file' });
    expect(story.agent('developer-1').grant.uses).not.toContain('delete_file');
    expect(story.agent('developer-2').grant.uses).toContain('delete_file');
    expect(story.due('call')).toHaveLength(1);
  });

  it('of a spawning binds the new one alone, and nobody who works beside it', () => {
    const story = begun({ gates: { spawn: 'chair' } });
    const before = structuredClone(story.agent('pm-1').grant);
    story.turn('pm-1', call('spawn_agent', { role: 'scout', brief: 'Where?' }));
    allow(story, { kind: 'no-spawning' }, { kind: 'no-tool', tool: 'search_index' }, { kind: 'no-commands' });
    expect(story.agent('scout-1').grant.uses).not.toContain('search_index');
    expect(story.agent('pm-1').grant).toEqual(before);
  });

  it('of a spawning binds nobody where nobody could be spawned any more', () => {
    const story = begun({ gates: { spawn: 'chair' } });
    story.turn('pm-1', call('spawn_agent', { role: 'scout', brief: 'Where?' }));
    story.when({ type: 'set-budget', budget: { tokens: 1000, money: null }, cap: { of: 'run' } });
    const before = structuredClone(story.agent('pm-1').grant);
    expect(the(allow(story, { kind: 'no-commands' }), 'call-finished').ok).toBe(false);
    expect(story.agent('pm-1').grant).toEqual(before);
  });

  it('narrows a lineage from the top down, and only where it holds more', () => {
    const story = planned([task('t1'), task('t2')]);
    story.turn('developer-1', call('spawn_agent', { role: 'specialist', brief: 'Why?' }));
    const facts = story.when(narrow('developer-1', { kind: 'no-tool', tool: 'search_text' }));
    expect(all(facts, 'agent-placed').map(({ agent }) => agent)).toEqual(['developer-1', 'specialist-1']);
    expect(story.agent('specialist-1').grant.uses).not.toContain('search_text');
    expect(story.agent('developer-2').grant.uses).toContain('search_text');
    expect(story.when(narrow('developer-1', { kind: 'no-tool', tool: 'search_text' }))).toEqual([]);
  });

  it('about whoever has left binds nobody', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'terminate-agent', agent: 'developer-1', why: '' });
    expect(story.when(narrow('developer-1', { kind: 'no-network' }))).toEqual([]);
  });
});

describe('work that is allowed under conditions', () => {
  const files = ['src/t1/a.ts', 'src/t1/secret.ts'];
  const secret: Condition = { kind: 'not-paths', globs: ['src/t1/secret.ts'] };

  /** The merge of t1 is asked about, with these files in it. */
  function mergeAsked(): Story {
    const story = planned([task('t1')], { gates: { merge: 'chair' } });
    story.handIn('developer-1', 'work', files);
    return story.published('t1').reviewed('t1', 'accept');
  }

  it('is not merged where it breaks one: it goes back with the condition as the reason', () => {
    const story = mergeAsked();
    const facts = allow(story, secret);
    const why = the(facts, 'task-reopened').why.join('');
    expect(why).toContain('no changes in src/t1/secret.ts');
    expect(why).toContain('src/t1/secret.ts');
    expect(why).not.toContain('src/t1/a.ts');
    expect(story.task('t1')).toMatchObject({ submission: null, mergeAllowed: null });
    expect(mayWrite(story.agent('developer-1').grant, 'src/t1/secret.ts')).toBe(false);
    expect(story.due('think').map(({ agent }) => agent)).toEqual(['developer-1']);
  });

  it('is merged where it keeps them, and its developer is bound', () => {
    const story = mergeAsked();
    allow(story, { kind: 'only-paths', globs: ['src/t1/**'] }, { kind: 'no-network' });
    expect(story.due('verify')).toMatchObject([{ of: 'merge' }]);
    expect(mayWrite(story.agent('developer-1').grant, 'src/t1/b.ts')).toBe(true);
  });

  /** Two reviews ask for changes, and whether the work is taken all the same is asked. */
  function reviewAsked(): Story {
    const story = planned([task('t1')], { gates: { review: 'chair' }, limits: { reviewRounds: 1 } });
    story.handIn('developer-1', 'work', files);
    return story.published('t1').reviewed('t1', 'changes');
  }

  it('is not taken as it is where it breaks one', () => {
    const story = reviewAsked();
    const facts = allow(story, secret);
    expect(the(facts, 'task-reopened').why.join('')).toContain('no changes in src/t1/secret.ts');
    expect(all(facts, 'review-given')).toEqual([]);
  });

  it('is taken as it is where it keeps them, and the developer is bound, not the reviewer', () => {
    const story = reviewAsked();
    expect(the(allow(story, { kind: 'no-tool', tool: 'search_text' }), 'review-given').verdict).toBe('accept');
    expect(story.agent('developer-1').grant.uses).not.toContain('search_text');
    expect(story.agent('reviewer-1').grant.uses).toContain('search_text');
  });

  it('of a motion to take it: the same', () => {
    const story = reviewAsked();
    story.when({ type: 'raise-motion', measure: { do: 'accept', task: 't1' }, evidence: 'It works.' });
    const motion = Object.values(story.run.asks).find(({ gate }) => gate === 'motion');
    const draft = draftOf(story.run, story.now);
    const own = draft.run.asks[motion?.id ?? ''];
    if (!own) throw new Error('no motion');
    conclude(draft, own, { verdict: 'allow', by: 'board', reason: 'Yes.', conditions: [secret], at: story.now });
    expect(all(draft.facts, 'review-given')).toEqual([]);
    expect(the(draft.facts, 'task-reopened').why.join('')).toContain('no changes in src/t1/secret.ts');
    expect(draft.run.agents.board?.grant.keeps).not.toContain('src/t1/secret.ts');
  });
});

describe('what no condition does', () => {
  it('is to leave an agent without what it needs to come to an end', () => {
    const story = planned([task('t1')]);
    for (const tool of ['report', 'message', 'open_pull_request', 'review', 'vote'])
      expect(story.when(narrow('developer-1', { kind: 'no-tool', tool }))).toEqual([]);
    expect(story.agent('developer-1').grant.uses).toEqual(expect.arrayContaining(['report', 'open_pull_request']));
  });

  it('is not even to be put: a ballot and a motion are refused with the reason', () => {
    const conditions = [{ kind: 'no-tool', tool: 'report' }];
    const flaws = [
      call('vote', { verdict: 'allow', reasons: ['Yes.'], conditions }),
      call('raise_motion', { measure: { do: 'narrow', agent: 'pm-1', conditions }, evidence: 'It talks.' }),
    ].map(({ flaw }) => flaw);
    for (const flaw of flaws) expect(flaw).toContain('could not come to an end');
  });

  it.each([
    ['less than nothing', { tokens: 1000, money: -5 }],
    ['nothing', { tokens: 0, money: null }],
    ['no figure at all', {}],
  ])('is to be a budget of %s', (_, figures) => {
    const conditions = [{ kind: 'budget', ...figures }];
    expect(call('vote', { verdict: 'allow', reasons: ['Yes.'], conditions }).flaw).not.toBeNull();
  });

  it('is to be long: a ballot is one line of the log', () => {
    const globs = Array.from({ length: 10 }, (_, at) => `${'x'.repeat(99)}${at}`);
    const conditions = [{ kind: 'not-paths', globs }];
    expect(call('vote', { verdict: 'allow', reasons: ['Yes.'], conditions }).flaw).toContain('too long');
    const few = [{ kind: 'not-paths', globs: globs.slice(0, 5) }];
    expect(call('vote', { verdict: 'allow', reasons: ['Yes.'], conditions: few }).flaw).toBeNull();
  });
});

describe('a budget as the condition of raising a cap', () => {
  /** The next call of a developer does not fit under the cap of the run. */
  function raiseAsked(): Story {
    const story = planned([task('t1')], { budget: { tokens: 50_000, money: null } });
    story.startTurn('developer-1', { input: 40_000, output: 20_000 });
    expect(Object.values(story.run.asks)[0]?.subject).toMatchObject({ kind: 'budget', cap: { of: 'run' } });
    return story;
  }

  it('is what the cap becomes, and binds nobody beside', () => {
    const story = raiseAsked();
    const before = structuredClone(story.agent('developer-1').grant);
    allow(story, { kind: 'budget', tokens: 70_000, money: null });
    expect(story.run.budget.tokens).toBe(70_000);
    expect(story.agent('developer-1').grant).toEqual(before);
  });
});
