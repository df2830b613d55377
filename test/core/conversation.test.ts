import { describe, expect, it } from 'vitest';
import { converse, newConversations } from '../../src/core/projections/conversation.ts';
import { type PromptMessage, promptOf } from '../../src/core/projections/prompt.ts';
import { bodyPreview, previewOf } from '../../src/core/text.ts';
import { effort } from './effort.ts';
import { begun, call, planned, report, type Story } from './given.ts';
import { task } from './opening.ts';
import { rough } from './simulated-agents.ts';
import { SimulatedWorld } from './simulated-world.ts';

const textOf = (message: PromptMessage): string =>
  message.role === 'tool'
    ? message.results.map((result) => bodyPreview(result.text)).join('\n')
    : Array.isArray(message.text)
      ? bodyPreview(message.text)
      : previewOf(message.text);

function promptFor({ run, decisions }: Pick<Story, 'run' | 'decisions'>, agent: string) {
  const all = newConversations();
  for (const { facts } of decisions) for (const fact of facts) converse(all, fact);
  return promptOf(run, all, agent, 'You are someone.');
}

const said = (story: Story, agent: string): string[] =>
  promptFor(story, agent).messages.map((message) => `${message.role}: ${textOf(message)}`);

describe('what an agent hears', () => {
  it('while its model call is under way comes after its reply, for the reply did not know it', () => {
    const story = begun();
    story.startTurn('pm-1');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Mind the empty line.' });
    story.takeTurn('pm-1', call('read_file', { path: 'a' }));
    story.finishCall('pm-1', 'the text of a');
    const [, reply, result, news] = said(story, 'pm-1');
    expect(reply).toContain('assistant: I go on.');
    expect(result).toContain('tool: the text of a');
    expect(news).toBe('user: --- from the chair ---\nMind the empty line.');
  });

  it('while its history is summed up is not lost with it, and neither is its brief', () => {
    const story = begun();
    for (const path of ['a', 'b']) {
      story.turn('pm-1', call('read_file', { path }));
      story.finishCall('pm-1', `the text of ${path}`);
    }
    const agent = { agent: 'pm-1', turn: 3 };
    const failure = { kind: 'too-long', message: 'Too long.' };
    story.startTurn('pm-1');
    story.when({ type: 'fail-turn', ...agent, failure, retryAfterMs: null, usage: null, passing: true });
    story.later(60_000);
    const estimate = { input: 10, output: 10 };
    story.when({ type: 'start-turn', agent: 'pm-1', turn: 4, purpose: 'compact', estimate });
    story.when({ type: 'send-message', to: 'pm-1', text: 'Mind the empty line.' });
    const usage = { input: 10, cached: 0, output: 10 };
    story.when({ type: 'compact-history', agent: 'pm-1', turn: 4, summary: 'I read a and b.', usage });
    const [all, ...more] = said(story, 'pm-1');
    expect(more).toEqual([]);
    expect(all).toMatch(/Take issue #7.*I read a and b.*Mind the empty line/s);
    expect(all).not.toContain('the text of a');
    expect(story.due('think')).toMatchObject([{ purpose: 'think' }]);
  });

  it('is its own: a child never sees what its parent said', () => {
    const story = planned([task('t1')]);
    expect(said(story, 'developer-1').join('')).not.toContain('I go on.');
    expect(said(story, 'pm-1').join('')).toContain('I go on.');
  });

  it('of the end of a child is its report', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', report('blocked', 'There is no grammar.'));
    expect(said(story, 'pm-1').at(-1)).toMatch(/Report of developer-1: blocked.*There is no grammar/s);
  });

  it('of a call that gives the same for the third time is a warning with it', () => {
    const story = planned([task('t1')]);
    for (let turn = 0; turn < 3; turn++) {
      story.turn('developer-1', call('read_file', { path: 'a' }));
      story.finishCall('developer-1', 'the same text');
    }
    const results = said(story, 'developer-1').filter((one) => one.startsWith('tool:'));
    expect(results.map((one) => one.includes('third time'))).toEqual([false, false, true]);
  });
});

describe('a prompt', () => {
  const worlds = Array.from({ length: effort(6, 100) }, (_, index) => 300 + index);

  it.each(worlds)(
    'at any time of world %i is as providers want it: it begins with the user, sides alternate, every call is answered at once',
    (seed) => {
      const world = new SimulatedWorld(rough(seed, { meddling: 1 })).open();
      while (world.run.state !== 'closed') {
        world.step();
        for (const agent of Object.values(world.run.agents)) {
          const owes =
            agent.left === null &&
            agent.tier > 0 &&
            !Object.values(world.run.calls).some((one) => one.agent === agent.id);
          if (!owes || agent.thinking !== null || world.steps % 7 !== 0) continue;
          const { messages } = promptFor(world, agent.id);
          expect(messages[0]?.role).toBe('user');
          expect(messages.at(-1)?.role).not.toBe('assistant');
          messages.forEach((message, index) => {
            const next = messages[index + 1];
            if (message.role === 'user') expect(next?.role).not.toBe('user');
            if (message.role !== 'assistant' || message.calls.length === 0) return;
            expect(next?.role).toBe('tool');
            const answered = next?.role === 'tool' ? next.results.map((result) => result.ref) : [];
            expect(answered).toEqual(message.calls.map((one) => one.ref));
          });
        }
      }
    },
  );
});
