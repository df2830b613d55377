import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anthropic, ask, openAi, protocols, weatherPlay } from './clients.ts';
import { entries, failure, folder, started } from './started.ts';

describe('the journal', () => {
  it('has one line for each call, with usage and times that show overlap', async () => {
    const journal = join(folder(), 'journal.jsonl');
    const { url, calls } = await started({ play: weatherPlay(), journal, delayMs: 300 });
    const first = await ask('chat', { url, user: 'alone', stream: true });
    await Promise.all(protocols.map((protocol) => ask(protocol, { url, user: 'together', stream: true })));
    const lines = entries(journal);
    expect(lines.length).toBe(4);
    expect(calls()).toBe(4);
    expect(lines.map((line) => line.n).toSorted()).toEqual([1, 2, 3, 4]);
    const [alone, ...together] = lines;
    expect(alone).toMatchObject({ protocol: 'chat', model: 'm', status: 200, inputTokens: first.input });
    expect(alone?.outputTokens).toBe(first.output);
    expect(Date.parse(alone?.at ?? '')).toBe(alone?.startedAt);
    const earliestEnd = Math.min(...together.map((line) => line.endedAt));
    expect(together.every((line) => line.startedAt < earliestEnd)).toBe(true);
    expect(together.every((line) => line.startedAt >= (alone?.endedAt ?? 0))).toBe(true);
  });

  it('shows refused calls and calls whose caller left', async () => {
    const journal = join(folder(), 'journal.jsonl');
    const { url, calls } = await started({ play: weatherPlay(), journal, delayMs: 2000 });
    await failure(openAi(url).responses.create({ model: 'm', input: [] }));
    const leaving = new AbortController();
    const left = failure(ask('messages', { url, user: 'Hi', stream: true, signal: leaving.signal }));
    while (calls() < 2) await sleep(5);
    await sleep(50);
    leaving.abort();
    await left;
    await expect.poll(() => entries(journal).length).toBe(2);
    expect(entries(journal)).toMatchObject([{ status: 400, outputTokens: 0 }, { status: 499 }]);
    expect(entries(journal)[0]?.error).toContain("Invalid 'input'");
  });

  it('goes on when callers leave in the middle of a stream, and when it is closed', async () => {
    const journal = join(folder(), 'journal.jsonl');
    const play = { name: 'long', reply: () => ({ text: 'word '.repeat(50_000), calls: [] }) };
    const rehearsal = await started({ play, journal, delayMs: 1000 });
    const body = { model: 'm', input: 'Speak.', stream: true as const };
    for (let i = 0; i < 3; i++) for await (const _ of await openAi(rehearsal.url).responses.create(body)) break;
    await expect.poll(() => entries(journal).map((entry) => entry.status)).toEqual([499, 499, 499]);
    const cutOff = failure(openAi(rehearsal.url).responses.create({ ...body, stream: false }));
    while (rehearsal.calls() < 4) await sleep(5);
    await rehearsal.close();
    expect((await cutOff).message).toBe('Connection error.');
    await expect.poll(() => entries(journal).at(-1)).toMatchObject({ n: 4, status: 499 });
  });

  it('names what went wrong in a play', async () => {
    const journal = join(folder(), 'journal.jsonl');
    const reply = () => {
      throw new Error('no such scene');
    };
    const { url } = await started({ play: { name: 'bad', reply }, journal });
    expect((await failure(ask('chat', { url, user: 'Hi', stream: false }))).message).toContain('no such scene');
    expect(entries(journal)).toMatchObject([{ status: 500, error: 'The rehearsal failed: no such scene' }]);
  });
});

describe('a key', () => {
  it('is asked for in each provider’s way', async () => {
    const { url } = await started({ play: weatherPlay(), key: 'right' });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const wrongOpenAi = await failure(openAi(url, 'wrong-key').chat.completions.create({ model: 'm', messages }));
    expect(wrongOpenAi).toMatchObject({ status: 401, code: 'invalid_api_key', type: 'invalid_request_error' });
    expect(wrongOpenAi.message).toContain('Incorrect API key provided: wro***ey');
    const body = { model: 'm', max_tokens: 9, messages };
    const wrongAnthropic = await failure(anthropic(url, 'wrong-key').messages.create(body));
    expect(wrongAnthropic).toMatchObject({ status: 401, type: 'authentication_error' });
    expect((await openAi(url, 'right').models.list()).data.length).toBe(1);
    expect((await anthropic(url, 'right').messages.create(body)).stop_reason).toBe('end_turn');
  });
});

describe('the process', () => {
  const main = join(import.meta.dirname, '../../src/rehearsal/main.ts');
  const run = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  const play = (path: string): string => {
    const file = join(path, 'play.mjs');
    const reply = '(request) => ({ text: request.protocol + request.messages.length, calls: [] })';
    writeFileSync(file, `export const play = { name: 'tiny', reply: ${reply} };\n`);
    return file;
  };

  it('plays a module, keeps a journal, and ends with its parent', async () => {
    const path = folder();
    const [journal, faults] = [join(path, 'journal.jsonl'), join(path, 'faults.json')];
    writeFileSync(faults, JSON.stringify([{ nth: 2, do: { kind: 'reset' } }]));
    const child = run('--play', play(path), '--journal', journal, '--faults', faults, '--delay', '20', '--watch-stdin');
    if (!child.stdout) throw new Error('no output');
    const [line] = await once(createInterface(child.stdout), 'line');
    const { url, port } = JSON.parse(String(line));
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await ask('messages', { url, user: 'Hi', stream: true })).text).toBe('messages1');
    expect((await failure(ask('chat', { url, user: 'Hi', stream: true }))).message).toBe('Connection error.');
    expect(entries(journal).map((entry) => entry.status)).toEqual([200, 0]);
    child.stdin?.end();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it.each([
    [['--play', 'nothing.mjs'], 'nothing.mjs'],
    [[], '--play MODULE_PATH is missing'],
  ])('fails at once with %o', async (args, message) => {
    const child = run(...args);
    let said = '';
    child.stderr?.on('data', (chunk) => (said += String(chunk)));
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said).toContain(message);
  });
});
