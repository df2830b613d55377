import { duplexPair } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { EditorTurns } from '../../../src/headless/host/editor-turns.ts';
import { Screens } from '../../../src/headless/host/screens.ts';
import { type Answers, type Hears, hostEnd, screenEnd } from '../../../src/link/link.ts';
import { LinkError } from '../../../src/link/link-error.ts';
import type { Notices, Requests, ReverseNotices } from '../../../src/link/protocol.ts';
import type { ModelReply, ModelRequest } from '../../../src/ports/model.ts';

const request: ModelRequest = { system: '', messages: [], tools: [], maxTokens: 100 } as never;
const usage = { input: 1, cached: 0, output: 1 };
const reply = { text: 'Here.', calls: [], usage, estimated: true, stop: 'end' } satisfies ModelReply;

function connect(screens: Screens, editorTurn: () => Promise<ModelReply>): void {
  const [ours, theirs] = duplexPair();
  const link = hostEnd(ours, {} as Answers<Requests>, {} as Hears<ReverseNotices>);
  screens.greet(screens.add(link), { version: 1, folder: null, trusted: true });
  const screen = screenEnd(theirs, { secret: async () => null, editorTurn }, {} as Hears<Notices>);
  onTestFinished(() => {
    screen.close();
    link.close();
  });
}

const gone = () => Promise.reject(new LinkError('model', 'This editor has no such model.'));
const options = { signal: new AbortController().signal };

test('a turn that the newest screen refuses is taken by the next; what all refuse for good is refused', async () => {
  const screens = new Screens(() => {});
  const { turn } = new EditorTurns(screens);
  await expect(turn('m', request, options)).rejects.toMatchObject({ kind: 'transport' });
  connect(screens, gone);
  await expect(turn('m', request, options)).rejects.toMatchObject({ kind: 'rejected' });
  const answering = new Screens(() => {});
  connect(answering, async () => reply);
  connect(answering, gone);
  expect(await new EditorTurns(answering).turn('m', request, options)).toEqual(reply);
});

test('what fails in a screen without a sentence may pass', async () => {
  const screens = new Screens(() => {});
  connect(screens, () => Promise.reject(new Error('socket hang up')));
  await expect(new EditorTurns(screens).turn('m', request, options)).rejects.toMatchObject({ kind: 'overloaded' });
});
