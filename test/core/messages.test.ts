import { describe, expect, it } from 'vitest';
import { all, begun, call, planned, report, the, types } from './given.ts';
import { task } from './opening.ts';

const message = (to: string, text: string, expectsReply = false) => call('message', { to, text, expectsReply });

describe('messages', () => {
  it('go up and down the lineage, and wake whom they reach', () => {
    const story = planned([task('t1')]);
    const up = story.turn('developer-1', message('parent', 'It is generated.'));
    expect(the(up, 'message-sent')).toMatchObject({ from: 'developer-1', to: 'pm-1', expectsReply: null });
    expect(story.due('think').map((work) => work.agent)).toContain('pm-1');
    const down = story.turn('pm-1', message('developer-1', 'Then change the grammar.'));
    expect(the(down, 'message-sent')).toMatchObject({ from: 'pm-1', to: 'developer-1' });
  });

  it.each(['developer-2', 'board', 'chair', 'nobody', 'constructor'])(
    'never across or past the parent: not to %s',
    (to) => {
      const story = planned([task('t1'), task('t2')]);
      const facts = story.turn('developer-1', message(to, 'Psst.'));
      expect(all(facts, 'message-sent')).toEqual([]);
      expect(the(facts, 'call-finished').result.join('')).toContain('You can write to: pm-1');
    },
  );

  it('that come while a model call is under way are still to be read after it', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'How is it going?' });
    story.startTurn('pm-1');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Mind the empty line.' });
    story.takeTurn('pm-1');
    expect(story.due('think').map((work) => work.agent)).toContain('pm-1');
    story.turn('pm-1');
    expect(story.due('think').map((work) => work.agent)).toEqual(['developer-1']);
  });

  it('from the chair reach whoever is here', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    const facts = story.when({ type: 'send-message', to: 'developer-1', text: 'Mind the empty line.' });
    expect(the(facts, 'message-sent')).toMatchObject({ from: 'chair', to: 'developer-1' });
    expect(story.when({ type: 'send-message', to: 'developer-9', text: 'Hello?' })).toEqual([]);
  });
});

describe('a message that expects a reply', () => {
  const asking = () => {
    const story = planned([task('t1'), task('t2')]);
    story.turn('developer-1', message('parent', 'Which of the two?', true));
    return story;
  };

  it('lets its sender wait until the reply comes', () => {
    const story = asking();
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1', 'developer-2']);
    const facts = story.turn('pm-1', message('developer-1', 'The first.'));
    expect(all(facts, 'call-finished')).toHaveLength(2);
    expect(story.due('think').map((work) => work.agent)).toContain('developer-1');
  });

  it('is over when the other has had its turn and says nothing', () => {
    const story = asking();
    const facts = story.turn('pm-1');
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(the(facts, 'call-finished').result.join('')).toContain('pm-1 did not reply');
  });

  it('is over when the other leaves', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Ask them.' });
    story.turn('pm-1', message('developer-1', 'How far are you?', true));
    const facts = story.turn('developer-1', report('failed'));
    expect(all(facts, 'call-finished').some((fact) => fact.result.join('').includes('did not reply'))).toBe(true);
  });

  it('is over when both would wait for each other', () => {
    const story = planned([task('t1')]);
    story.startTurn('developer-1');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Ask them.' });
    story.turn('pm-1', message('developer-1', 'How far are you?', true));
    story.takeTurn('developer-1', message('parent', 'Which of the two?', true));
    expect(story.due('think').length).toBeGreaterThan(0);
  });

  it('is over when the other has had all its turns', () => {
    const story = planned([task('t1')], { limits: { turns: 2 } });
    story.when({ type: 'send-message', to: 'pm-1', text: 'Look around.' });
    story.turn('pm-1', call('read_file', { path: 'a' }));
    const facts = story.turn('developer-1', message('parent', 'Which of the two?', true));
    story.finishCall('pm-1', 'text');
    const told = [...facts, ...story.decisions.flatMap((decision) => decision.facts)];
    expect(all(told, 'call-finished').some((fact) => fact.result.join('').includes('did not reply'))).toBe(true);
  });

  it('to the board is a question to the chair', () => {
    const story = begun();
    const facts = story.turn('pm-1', message('parent', 'Which of the two?', true));
    expect(the(facts, 'ask-raised')).toMatchObject({ gate: 'question', subject: { question: 'Which of the two?' } });
    expect(the(story.answer('allow', { reason: 'The first.' }), 'call-finished').result.join('')).toContain(
      'The first.',
    );
  });
});

describe('a question to the chair', () => {
  it('waits for its answer, which is its result', () => {
    const story = begun();
    story.turn('pm-1', call('ask_chair', { question: 'Which of the two?' }));
    expect(story.due()).toEqual([]);
    const facts = story.answer('allow', { reason: 'The second.' });
    expect(the(facts, 'call-finished')).toMatchObject({ ok: true, result: ['The chair answers: The second.'] });
    expect(story.due('think')).toHaveLength(1);
  });

  it('is asked no more when the one who asked is gone', () => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: 'node a.js' }));
    story.when({ type: 'send-message', to: 'pm-1', text: 'Stop, please.' });
    story.turn('pm-1', report('failed'));
    expect(story.run.asks).toEqual({});
    expect(story.intended()).toEqual(['summary']);
  });

  it('is answered by the rules where nobody is there', () => {
    const story = begun({ gates: { question: 'policy' } });
    const facts = story.turn('pm-1', call('ask_chair', { question: 'Which of the two?' }));
    expect(types(facts)).toEqual(['turn-taken', 'ask-raised', 'ask-answered', 'call-finished']);
    expect(the(facts, 'call-finished').result.join('')).toContain('Nobody is there to answer');
  });
});
