import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { anthropic } from '../../src/adapters/models/anthropic.ts';
import { openaiChat } from '../../src/adapters/models/openai-chat.ts';
import { openaiResponses } from '../../src/adapters/models/openai-responses.ts';
import type { ModelSettings } from '../../src/adapters/models/settings.ts';
import {
  type Model,
  ModelError,
  type ModelErrorKind,
  type ModelRequest,
  type ToolSpec,
} from '../../src/ports/model.ts';
import type { Fault, FaultAct } from '../../src/rehearsal/faults.ts';
import type { Play, Request } from '../../src/rehearsal/play.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';

const key = 'sk-contract-0123456789';

const read: ToolSpec = {
  name: 'read_file',
  description: 'Reads a file.',
  schema: {
    type: 'object',
    properties: { path: { type: 'string' }, from: { type: 'integer' } },
    required: ['path'],
  },
};

/** Answers a question with words, a wish for files with two calls, and results with what they say. */
const play: Play = {
  name: 'contract',
  reply({ messages }) {
    const last = messages.at(-1);
    if (last?.role === 'tool') {
      const said = last.results.map((result) => `${result.name}=${result.text}`).join(', ');
      return { text: `The files say ${said}.`, calls: [] };
    }
    const text = last?.role === 'user' ? last.text : '';
    if (!text.startsWith('read')) return { text: `You said: ${text}. Nothing else is to be done here.`, calls: [] };
    const calls = ['a.txt', 'b.txt'].map((path) => ({ name: 'read_file', arguments: { path, from: 1 } }));
    return { text: text === 'read silently' ? '' : 'I read both files.', calls };
  },
};

const ask = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  system: 'You are one of a team.',
  messages: [{ role: 'user', text }],
  tools: [read],
  maxOutputTokens: 500,
  cacheKey: 'agent-1',
  ...more,
});

interface Way {
  readonly name: string;
  readonly make: (settings: ModelSettings) => Model;
  readonly base: (url: string) => string;
}

const ways: readonly Way[] = [
  { name: 'openai-responses', make: openaiResponses, base: (url) => `${url}/v1` },
  { name: 'openai-chat', make: openaiChat, base: (url) => `${url}/v1` },
  { name: 'anthropic', make: anthropic, base: (url) => url },
];

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Stage {
  readonly model: Model;
  readonly server: Rehearsal;
  /** What the play was asked, request by request. */
  readonly seen: Request[];
  /** HTTP statuses in the order in which requests ended. */
  statuses(): Promise<number[]>;
}

async function stage(way: Way, options: { act?: FaultAct; settings?: Partial<ModelSettings> } = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'model-contract-'));
  const journal = join(folder, 'journal.jsonl');
  const faults: Fault[] = options.act === undefined ? [] : [{ nth: 'every', do: options.act }];
  const seen: Request[] = [];
  const watched: Play = {
    name: play.name,
    reply: (request) => {
      seen.push(request);
      return play.reply(request);
    },
  };
  const server = await startRehearsal({ play: watched, faults, key, journal });
  cleanups.push(() => rm(folder, { recursive: true }), server.close);
  const settings = { name: 'test-model', key, window: 100_000, price: null, baseUrl: way.base(server.url) };
  const model = way.make({ ...settings, ...options.settings });
  await writeFile(journal, '');
  const statuses = async (): Promise<number[]> =>
    (await readFile(journal, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).status);
  return { model, server, seen, statuses };
}

const turn = (model: Model, request: ModelRequest) => model.turn(request, { signal: new AbortController().signal });

async function failure(promise: Promise<unknown>): Promise<ModelError> {
  const error = await promise.then(
    (value) => expect.fail(`no error, but ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ModelError)) throw error;
  return error;
}

describe.each(ways)('$name', (way) => {
  test('says what the model says, piece by piece and whole', async () => {
    const { model } = await stage(way);
    const pieces: string[] = [];
    const reply = await model.turn(ask('hello'), {
      signal: new AbortController().signal,
      onText: (delta) => pieces.push(delta),
    });
    expect(reply.text).toBe('You said: hello. Nothing else is to be done here.');
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(reply.text);
    expect(reply).toMatchObject({ calls: [], stop: 'end' });
    expect(reply.estimated).toBeUndefined();
    expect(reply.usage.input).toBeGreaterThan(0);
    expect(reply.usage.output).toBeGreaterThan(0);
  });

  test('hands tools over as they are, and calls back as the model wrote them', async () => {
    const { model, seen } = await stage(way);
    const reply = await turn(model, ask('read both'));
    expect(seen[0]).toMatchObject({ model: 'test-model', system: 'You are one of a team.', tools: [read] });
    expect(reply).toMatchObject({ text: 'I read both files.', stop: 'calls' });
    expect(reply.calls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([
      ['read_file', { path: 'a.txt', from: 1 }],
      ['read_file', { path: 'b.txt', from: 1 }],
    ]);
    expect(new Set(reply.calls.map((call) => call.id)).size).toBe(2);
  });

  test.each(['read both', 'read silently'])('takes a conversation up again after calls (%s)', async (wish) => {
    const { model, seen } = await stage(way);
    const first = ask(wish);
    const { text, calls } = await turn(model, first);
    const results = calls.map((call, i) => ({ id: call.id, name: call.name, text: i === 0 ? 'alpha' : '' }));
    const reply = await turn(model, {
      ...first,
      messages: [...first.messages, { role: 'assistant', text, calls }, { role: 'tool', results }],
    });
    expect(seen[1]?.messages).toEqual([
      { role: 'user', text: wish },
      { role: 'assistant', text, calls: calls.map((call) => ({ ...call, arguments: JSON.parse(call.arguments) })) },
      { role: 'tool', results },
    ]);
    expect(reply).toMatchObject({ text: 'The files say read_file=alpha, read_file=.', stop: 'end' });
  });

  test('takes a conversation up again in which a model wrote broken arguments', async () => {
    const { model, seen } = await stage(way);
    const call = { id: 'call_1', name: 'read_file', arguments: '{"path": "a.t' };
    const reply = await turn(model, {
      ...ask('read both'),
      messages: [
        { role: 'user', text: 'read both' },
        { role: 'assistant', text: '', calls: [call] },
        { role: 'tool', results: [{ id: 'call_1', name: 'read_file', text: 'not JSON' }] },
      ],
    });
    expect(reply.stop).toBe('end');
    expect(JSON.stringify(seen[0]?.messages)).toContain('a.t');
  });

  test('works without a system text and without tools', async () => {
    const { model, seen } = await stage(way);
    expect(await turn(model, ask('hello', { system: '', tools: [] }))).toMatchObject({ stop: 'end' });
    expect(seen[0]).toMatchObject({ system: '', tools: [] });
  });

  test('counts what came from the cache as part of the input', async () => {
    const { model } = await stage(way);
    const first = ask('hello', { system: 'A rule that everyone keeps. '.repeat(200) });
    const cold = await turn(model, first);
    const more = [
      ...first.messages,
      { role: 'assistant' as const, text: cold.text, calls: [] },
      { role: 'user' as const, text: 'and again' },
    ];
    const warm = await turn(model, { ...first, messages: more });
    expect(cold.usage.cached).toBe(0);
    expect(warm.usage.cached).toBeGreaterThan(cold.usage.input * 0.9);
    expect(warm.usage.input).toBeGreaterThan(warm.usage.cached);
  });

  test('hands broken arguments on as they came', async () => {
    const { model } = await stage(way, { act: { kind: 'broken-json' } });
    const reply = await turn(model, ask('read both'));
    expect(reply.stop).toBe('calls');
    expect(() => JSON.parse(reply.calls.at(-1)?.arguments ?? '')).toThrow(SyntaxError);
  });

  test('says that calls were cut by the output limit', async () => {
    const { model } = await stage(way, { act: { kind: 'length' } });
    const reply = await turn(model, ask('read both'));
    expect(reply.stop).toBe('length');
    expect(() => JSON.parse(reply.calls.at(-1)?.arguments ?? '')).toThrow(SyntaxError);
  });

  test('passes the output limit on', async () => {
    const { model } = await stage(way);
    const reply = await turn(model, ask(`hello ${'very long '.repeat(50)}`, { maxOutputTokens: 16 }));
    expect(reply.stop).toBe('length');
    expect(reply.usage.output).toBeLessThanOrEqual(16);
  });

  test.each(['refusal', 'filter'] as const)('says that the model declined (%s)', async (kind) => {
    const { model } = await stage(way, { act: { kind } });
    expect(await turn(model, ask('hello'))).toMatchObject({ calls: [], stop: 'refused' });
  });

  test('hands on a reply with nothing in it', async () => {
    const { model } = await stage(way, { act: { kind: 'empty' } });
    expect(await turn(model, ask('hello'))).toMatchObject({ text: '', calls: [], stop: 'end' });
  });

  const status = (code: number, more: object = {}): FaultAct => ({ kind: 'status', status: code, ...more });
  const faults: readonly (readonly [string, FaultAct, ModelErrorKind])[] = [
    ['400 of another kind', status(400, { reason: 'invalid' }), 'rejected'],
    ['400 context', status(400, { reason: 'context' }), 'too-long'],
    ['401', status(401), 'unauthorised'],
    ['403', status(403), 'unauthorised'],
    ['404', status(404), 'unknown-model'],
    ['408', status(408), 'transport'],
    ['413', status(413), 'too-long'],
    ['422', status(422, { reason: 'invalid' }), 'rejected'],
    ['429', status(429), 'rate-limited'],
    ['429 quota', status(429, { reason: 'quota' }), 'out-of-credit'],
    ['500', status(500), 'overloaded'],
    ['502', status(502), 'overloaded'],
    ['503', status(503), 'overloaded'],
    ['529', status(529), 'overloaded'],
    ['reset', { kind: 'reset' }, 'transport'],
    ['reset in the middle', { kind: 'reset-mid' }, 'transport'],
    ['cut', { kind: 'cut' }, 'cut'],
    ['error after 200', { kind: 'error-event' }, 'overloaded'],
    ['overload after 200', { kind: 'error-event', reason: 'overloaded' }, 'overloaded'],
    ['rate limit after 200', { kind: 'error-event', reason: 'rate' }, 'rate-limited'],
    ['spend limit after 200', { kind: 'error-event', reason: 'quota' }, 'out-of-credit'],
    ['context after 200', { kind: 'error-event', reason: 'context' }, 'too-long'],
    ['pings and nothing else', { kind: 'drip', ms: 60_000, everyMs: 20 }, 'transport'],
    ['silence', { kind: 'slow', ms: 60_000 }, 'transport'],
  ];

  test.each(faults)('%s: one request, the right kind of error, no key in it', async (name, act, kind) => {
    const waits = act.kind === 'drip' || act.kind === 'slow';
    const { model, server } = await stage(way, { act, settings: waits ? { idleTimeoutMs: 300 } : {} });
    const error = await failure(turn(model, ask('read both')));
    expect(error.kind, `${name}: ${error.message}`).toBe(kind);
    expect(error.message).toMatch(/\.$/);
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(key);
    expect(server.calls()).toBe(1);
  });

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '1234', 'retry-after': '9' }, 1234],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 21 Oct 2020 07:28:00 GMT' }, 0],
  ])('hands on how long to wait: %j', async (headers, ms) => {
    const { model } = await stage(way, { act: status(429, { headers, message: 'Slow down.' }) });
    expect(await failure(turn(model, ask('hello')))).toMatchObject({ kind: 'rate-limited', retryAfterMs: ms });
  });

  test('hands on how long an overloaded provider asks to wait, and nothing where it does not say', async () => {
    const asked = await stage(way, { act: status(503, { headers: { 'retry-after': '3' } }) });
    expect((await failure(turn(asked.model, ask('hello')))).retryAfterMs).toBe(3000);
    const silent = await stage(way, { act: status(503) });
    expect((await failure(turn(silent.model, ask('hello')))).retryAfterMs).toBeNull();
  });

  test('names address, model and where the key is set', async () => {
    const { model, server } = await stage(way, { settings: { key: 'sk-wrong-9876543210', keySource: 'TEAM_KEY' } });
    const error = await failure(turn(model, ask('hello')));
    expect(error.kind).toBe('unauthorised');
    expect(error.message).toContain(server.url);
    expect(error.message).toContain('TEAM_KEY');
    expect(error.message).toContain('test-model');
    expect(inspect(error, { depth: 12 })).not.toContain('sk-wrong-9876543210');
  });

  test('without a key it says which one to set', async () => {
    const { model } = await stage(way, { settings: { key: null, keySource: 'TEAM_KEY' } });
    const error = await failure(turn(model, ask('hello')));
    expect(error).toMatchObject({
      kind: 'unauthorised',
      message: expect.stringContaining('none is set: put one in TEAM_KEY'),
    });
  });

  test('a server that is not there is a matter of transport', async () => {
    const { model, server } = await stage(way);
    await server.close();
    const error = await failure(turn(model, ask('hello')));
    expect(error).toMatchObject({ kind: 'transport', message: expect.stringContaining('ECONNREFUSED') });
    expect(error.message).toContain(server.url);
  });

  test('an abort before the turn sends nothing', async () => {
    const { model, server } = await stage(way);
    const reason = new Error('paused');
    await expect(model.turn(ask('hello'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.calls()).toBe(0);
  });

  test('an abort while waiting closes the request', async () => {
    const { model, server, statuses } = await stage(way, { act: { kind: 'slow', ms: 60_000 } });
    const stop = new AbortController();
    const reason = new Error('terminated');
    const running = model.turn(ask('hello'), { signal: stop.signal });
    const ended = expect(running).rejects.toBe(reason);
    await vi.waitUntil(() => server.calls() === 1);
    stop.abort(reason);
    await ended;
    await vi.waitUntil(async () => (await statuses()).includes(499));
  });

  test('an abort in the middle of the reply ends it there', async () => {
    const { model } = await stage(way);
    const stop = new AbortController();
    const reason = new Error('terminated');
    const pieces: string[] = [];
    const running = model.turn(ask('hello'), {
      signal: stop.signal,
      onText: (delta) => {
        pieces.push(delta);
        stop.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    expect(pieces).toHaveLength(1);
  });

  test('turns run side by side without mixing', async () => {
    const { model } = await stage(way);
    const words = Array.from({ length: 12 }, (_, i) => `word ${i}`);
    const replies = await Promise.all(words.map((word) => turn(model, ask(word))));
    expect(replies.map((reply) => reply.text)).toEqual(
      words.map((word) => `You said: ${word}. Nothing else is to be done here.`),
    );
  });
});
