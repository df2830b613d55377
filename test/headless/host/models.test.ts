import { describe, expect, test, vi } from 'vitest';
import { KEY, openDesk } from './desk.ts';

vi.setConfig({ testTimeout: 240_000 });

describe('keys that the screens have', () => {
  test('a wrong one is told before anything is made; one that becomes wrong is asked about, and the new one is used', async () => {
    const desk = await openDesk();
    const host = await desk.host();
    let key = 'wrong-key-00000000';
    const screen = await desk.screen(host, { secret: () => key });
    await expect(desk.start(screen)).rejects.toMatchObject({
      kind: 'model',
      message: expect.not.stringContaining(key),
    });
    expect(await screen.ask('runs', null)).toEqual([]);
    key = KEY;
    screen.link.tell('secretsChanged', null);
    const run = await desk.start(screen, { gates: { plan: 'chair', merge: 'policy' } });
    const followed = await screen.follow(run);
    await followed.until('the plan is asked about', ({ run: { asks } }) => asks.a1 !== undefined);
    key = 'wrong-key-11111111';
    screen.link.tell('secretsChanged', null);
    const allow = (ask: string) =>
      screen.ask('submit', { run, command: { type: 'answer-ask', ask, verdict: 'allow', reason: '' } });
    await allow('a1');
    const asks = () => Object.values(followed.overview.run.asks);
    await followed.until('the key is asked about', () => asks().some(({ subject }) => subject.kind === 'model'));
    key = KEY;
    screen.link.tell('secretsChanged', null);
    const stop = setInterval(() => {
      for (const { id } of asks()) void allow(id);
    }, 500);
    try {
      const end = await followed.until('closed', (overview) => overview.run.state === 'closed');
      expect(end.run.outcome).toBe('merged');
    } finally {
      clearInterval(stop);
    }
    expect(new Set(screen.asked.map(({ of }) => of))).toEqual(new Set(['model']));
  });

  test('models are listed and tried out, those of the editor through the screen', async () => {
    const desk = await openDesk();
    const host = await desk.host();
    const call = { id: 'c1', name: 'add', arguments: '{"a":19,"b":23}' };
    const usage = { input: 10, cached: 0, output: 5 };
    const screen = await desk.screen(host, {
      editorTurn: async ({ id, model, request }) => {
        screen.link.tell('editorText', { id, delta: 'I add.' });
        expect([model, request.tools.map(({ name }) => name)]).toEqual(['copilot-x', ['add']]);
        return { text: 'I add.', calls: [call], usage, stop: 'calls' };
      },
    });
    const { provider, baseUrl } = desk.model;
    expect(await screen.ask('listModels', { provider, baseUrl })).toEqual(['rehearsal']);
    const tried = await screen.ask('testModel', {
      provider: 'editor',
      name: 'copilot-x',
      baseUrl: null,
      window: 64_000,
    });
    expect(tried.ok).toBe(true);
    expect(tried.findings.map(({ text }) => text).join('\n')).toMatch(/1 part.*\n.*right arguments.*\n.*estimated/);
    const refused = await screen.ask('testModel', { ...desk.model, baseUrl: `${desk.server.url}/nothing` });
    expect(refused).toMatchObject({ ok: false, findings: [{ good: false }] });
  });
});
