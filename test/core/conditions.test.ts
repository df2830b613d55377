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

  it('a budget: the whole run is held by it', () => {
    const story = planAsked();
    allow(story, { kind: 'budget', tokens: 30_000, money: null });
    expect(story.agent('developer-1').grant.budget.tokens).toBe(30_000);
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

  it('of a spawning binds both, once the new one is there', () => {
    const story = begun({ gates: { spawn: 'chair' } });
    story.turn('pm-1', call('spawn_agent', { role: 'scout', brief: 'Where?' }));
    allow(story, { kind: 'no-spawning' }, { kind: 'no-tool', tool: 'search_index' });
    expect(story.agent('scout-1').grant.uses).not.toContain('search_index');
    expect(story.agent('pm-1').grant.spawns).toEqual(['developer', 'reviewer']);
    expect(the(story.turn('pm-1', call('spawn_agent', { role: 'scout', brief: 'Who?' })), 'call-finished').ok).toBe(
      false,
    );
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
