import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../src/core/projections/overview.ts';
import { type AgentIds, agentLines, contextValueOf } from '../../src/vscode/agents/agent-lines.ts';
import { agentTooltip, runTooltip } from '../../src/vscode/agents/agent-tooltip.ts';
import { changedLines } from '../../src/vscode/lists/changed-lines.ts';
import type { TreeLine } from '../../src/vscode/lists/tree-line.ts';
import { begunWithBoard } from '../core/board-of.ts';
import { begun, call, planned, type Story } from '../core/given.ts';
import { plan, task } from '../core/opening.ts';

const overview = (story: Story) => overviewOf(story.decisions);
const lines = (story: Story) => agentLines([overview(story)]);

const flat = (all: readonly TreeLine<AgentIds>[]): readonly TreeLine<AgentIds>[] =>
  all.flatMap((line) => [line, ...('length' in line.children ? flat(line.children) : [])]);

const faceOf = (story: Story, label: string) => {
  const found = flat(lines(story)).find(({ face }) => face.label === label);
  if (!found) throw new Error(`no line ${label}`);
  return found.face;
};

describe('the agents of a run', () => {
  it('stand below their run by lineage', () => {
    const [run] = lines(planned([task('t1'), task('t2')]));
    expect(run?.face.label).toBe('#7 Empty lines break the parser');
    expect(run?.face.contextValue).toBe('run.going');
    expect(run?.ids).toEqual({ key: 'r1', run: 'r1' });
    const names = (line: TreeLine<AgentIds>): unknown => [
      line.face.label,
      ...('length' in line.children ? line.children.map(names) : []),
    ];
    expect(run && 'length' in run.children && run.children.map(names)).toEqual([
      ['board', ['pm-1', ['developer-1'], ['developer-2']]],
    ]);
  });

  it('stand open where others may come below them, before anyone is there', () => {
    const story = begun();
    expect(faceOf(story, 'pm-1').open).toBe('expanded');
    const later = planned([task('t1')]);
    // It may have a specialist at its side.
    expect(faceOf(later, 'developer-1').open).toBe('expanded');
    later.when({ type: 'terminate-agent', agent: 'pm-1', why: 'Enough.' });
    expect(faceOf(later, 'pm-1').open).toBe('collapsed');
  });

  it('say what they do, on what, with which model and what it cost', () => {
    const story = planned([task('t1')]);
    story.startTurn('developer-1');
    expect(faceOf(story, 'developer-1').description).toBe('thinks · t1 · some-model');
    expect(faceOf(story, 'pm-1').description).toMatch(/ · some-model · 150 tokens, \$0\.0003$/);
    expect(faceOf(story, 'developer-1').click?.command).toBe('issueSwarm.openTranscript');
  });

  it('show no money where a price is not known', () => {
    const story = planned([task('t1')], {
      models: { default: { provider: 'x', name: 'some-model', baseUrl: null, window: 100_000, price: null } },
    });
    expect(faceOf(story, 'pm-1').description).toMatch(/150 tokens$/);
  });

  it('offer the menus of how they stand', () => {
    const story = planned([task('t1')]);
    expect(faceOf(story, 'board').contextValue).toBe('board.active');
    story.when({ type: 'pause-agent', agent: 'board', paused: true });
    expect(faceOf(story, 'board').contextValue).toBe('board.paused');
    expect(faceOf(story, '#7 Empty lines break the parser').description).toMatch(/^paused/);
    // Held with the board, yet to be resumed there: by itself it is active.
    expect(faceOf(story, 'developer-1').contextValue).toBe('agent.active.helped');
    expect(faceOf(story, 'developer-1').description).toMatch(/^is paused/);
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: true });
    expect(contextValueOf(story.run, 'developer-1')).toBe('agent.paused.helped');
    expect(contextValueOf(story.run, 'pm-1')).toBe('agent.active');
  });

  it('stay when they have left, dimmed', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'terminate-agent', agent: 'developer-1', why: 'Enough.' });
    const face = faceOf(story, 'developer-1');
    expect(face.contextValue).toBe('agent.left');
    expect(face.description).toBe('has left: cancelled, ended by you · t1 · some-model');
    expect(face.resource).toBe('swarm-agent:/r1%2Fdeveloper-1?left');
  });

  it('show how much of a budget of their own is used, and one that is inherited only where it is set', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'set-budget', budget: { tokens: 300, money: null }, cap: { of: 'agent', agent: 'pm-1' } });
    expect(faceOf(story, 'pm-1').description).toMatch(/ · 50 % of 300 tokens$/);
    expect(faceOf(story, 'developer-1').description).not.toContain('%');
    expect(agentTooltip(overview(story), story.agent('pm-1'))).toContain('Budget, with all below it: 300 tokens');
    expect(runTooltip(overview(story))).toContain('Cap of pm-1 and all below it: 50 % of 300 tokens');
  });

  it('change one line when one of them does something', () => {
    const story = planned([task('t1'), task('t2')]);
    story.startTurn('developer-2');
    const before = lines(story);
    story.startTurn('developer-1');
    const changed = changedLines(before, lines(story));
    // The run counts who is at work.
    expect(changed).toEqual({ all: false, keys: ['r1/developer-1'], words: ['r1'] });
  });
});

describe('the board', () => {
  const deliberating = () => {
    const room = begunWithBoard({ gates: { charter: 'policy', plan: 'board' } });
    room.turn('pm-1', call('submit_plan', plan(task('t1'))));
    return room;
  };

  it('has its members folded below it, before those that it has at work', () => {
    const room = deliberating();
    const [run] = lines(room);
    const [top] = run && 'length' in run.children ? run.children : [];
    const below = top && 'length' in top.children ? top.children : [];
    expect(top?.face.label).toBe('board');
    expect(top?.face.description).toBe('deliberates on 1 motion');
    expect(below.map(({ face }) => [face.label, face.open])).toEqual([
      ['6 members', 'collapsed'],
      ['pm-1', 'expanded'],
    ]);
  });

  it('says who ballots on what, with which lens', () => {
    const room = deliberating();
    expect(faceOf(room, 'picard').description).toMatch(/^watches · Mission/);
    expect(faceOf(room, 'picard').contextValue).toBe('member.active');
    room.called('picard');
    expect(faceOf(room, 'picard').description).toMatch(/^ballots on a\d · Mission/);
    expect(faceOf(room, '6 members').description).toMatch(/^1 ballot on a\d$/);
    expect(agentTooltip(overview(room), room.agent('picard'))).toContain('Mission');
  });
});

describe('pointing at an agent', () => {
  it('tells role, tier, grant, brief, spend and for whom it waits', () => {
    const story = planned([task('t1', { brief: 'See to ```it``` now.' })]);
    story.handIn('developer-1', 'work');
    const now = overview(story);
    const text = agentTooltip(now, story.agent('developer-1'));
    expect(text).toContain('**developer-1**');
    expect(text).toContain('tier 2');
    expect(text).toContain('`src/t1/**`');
    expect(text).toContain('````\nSee to ```it``` now.\n````');
    expect(text).toContain('1 turn · 150 tokens');
    expect(text).toContain('Waits for **checks**');
  });

  it('tells who holds it', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: true });
    expect(agentTooltip(overview(story), story.agent('developer-1'))).toContain('pm-1 is paused');
  });

  it('of a run tells where it began and where its tasks stand', () => {
    const text = runTooltip(overview(planned([task('t1')])));
    expect(text).toContain('From `main`');
    expect(text).toContain('t1 Mend t1: being worked on');
  });
});
