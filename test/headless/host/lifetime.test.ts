import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { markerFile } from '../../../src/headless/host/marker.ts';
import { outsideFlaws } from '../../support/outside-checker.ts';
import { filesWith, KEY, openDesk, tidied } from './desk.ts';

vi.setConfig({ testTimeout: 240_000 });

describe('a host', () => {
  test('is one for all windows of a folder; what one of them decides the others see; an untrusted one only looks', async () => {
    const desk = await openDesk();
    const host = await desk.host();
    const second = await desk.host();
    expect(second.said).toEqual({ address: host.said.address, pid: host.said.pid, held: false });
    expect(await second.ended).toBe(0);
    const stranger = await desk.screen(host, { trusted: false });
    await expect(desk.start(stranger)).rejects.toMatchObject({
      kind: 'cannot',
      message: expect.stringMatching(/not trusted/),
    });
    expect(await stranger.ask('runs', null)).toEqual([]);

    const [one, other] = [await desk.screen(host), await desk.screen(host)];
    const run = await desk.start(one, { gates: { plan: 'chair', merge: 'policy' } });
    const [mine, theirs, strange] = [await one.follow(run), await other.follow(run), await stranger.follow(run)];
    await mine.until('the plan is asked about', ({ run: { asks } }) => asks.a1 !== undefined);
    const submit = (screen: typeof one, command: Parameters<typeof one.ask<'submit'>>[1]['command']) =>
      screen.ask('submit', { run, command });
    const answer = { type: 'answer-ask', ask: 'a1', verdict: 'allow', reason: '' } as const;
    await expect(submit(stranger, answer)).rejects.toMatchObject({ kind: 'cannot' });
    expect(await submit(one, { type: 'pause-agent', agent: 'pm-1', paused: true })).toEqual({ accepted: true });
    expect(await submit(other, answer)).toEqual({ accepted: true });
    await theirs.until('a developer is there', ({ run: { agents } }) => agents['developer-1'] !== undefined);
    await other.ask('listen', { run, agent: 'developer-1' });
    const message = { type: 'send-message', to: 'developer-1', text: 'Mind the quotes.' } as const;
    expect(await submit(other, message)).toEqual({ accepted: true });
    expect(await submit(one, { type: 'pause-agent', agent: 'pm-1', paused: false })).toEqual({ accepted: true });
    await mine.until('another developer is there', ({ run: { agents } }) => agents['developer-2'] !== undefined);
    expect(await submit(one, { type: 'pause-agent', agent: 'developer-2', paused: true })).toEqual({ accepted: true });
    await mine.until('work is handed in', ({ run: { tasks } }) => (tasks.t1?.rounds ?? 0) > 0);
    expect(mine.overview.run.tasks.t2?.rounds).toBe(0);
    const terminate = { type: 'terminate-agent', agent: 'developer-2', why: 'Not needed.' } as const;
    expect(await submit(one, terminate)).toEqual({ accepted: true });
    expect(await submit(one, { type: 'send-message', to: 'developer-2', text: 'x' })).toEqual({
      accepted: false,
      why: 'developer-2 has left.',
    });
    expect(other.live.length).toBeGreaterThan(0);
    expect(new Set(other.live.map(({ agent }) => agent))).toEqual(new Set(['developer-1']));
    expect(await one.ask('agentTranscript', { run, agent: 'developer-1' })).toContain('Mind the quotes.');
    // The rehearsed PM gives up where a task was ended.
    for (const screen of [mine, theirs, strange])
      expect((await screen.until('closed', (overview) => overview.run.state === 'closed')).run.outcome).toBe('failed');
    expect(theirs.overview).toEqual(mine.overview);
    expect(strange.overview).toEqual(mine.overview);
  });

  test('outlives a window that reloads, and ends when none comes back; killed, the next takes its runs up', async () => {
    const desk = await openDesk();
    const { home, repo } = desk.place;
    const host = await desk.host({ graceMs: 60_000 });
    const before = await desk.screen(host);
    const run = await desk.start(before);
    expect(JSON.parse(readFileSync(markerFile(home, repo), 'utf8'))).toEqual({ version: 1, folder: repo, runs: [run] });
    before.link.close();
    await before.link.closed;
    const back = await desk.screen(host);
    const followed = await back.follow(run);
    await followed.until('work is handed in', ({ run: { tasks } }) =>
      Object.values(tasks).some(({ rounds }) => rounds > 0),
    );
    host.child.kill('SIGKILL');
    await back.link.closed;
    await host.ended;
    expect(existsSync(markerFile(home, repo))).toBe(true);

    const next = await desk.host({ graceMs: 1000 });
    expect(next.said.held).toBe(true);
    const stranger = await desk.screen(next, { trusted: false });
    expect(stranger.welcome.revived).toEqual([]);
    expect(await stranger.ask('runs', null)).toMatchObject([{ run, state: 'stopped' }]);
    const screen = await desk.screen(next);
    expect(screen.welcome.revived).toEqual([run]);
    await screen.told(`Run ${run} goes on where its log ends.`);
    const again = await screen.follow(run);
    const end = await again.until('closed', (overview) => overview.run.state === 'closed');
    expect(end.run).toMatchObject({ outcome: 'merged', epoch: 1 });
    const [log = ''] = globSync(join(home, 'repositories', '*', 'runs', run, 'log.jsonl'));
    const places = { log, forge: join(log, '../../../forge'), journal: join(desk.place.folder, 'model-calls.jsonl') };
    expect(await outsideFlaws(places, { undisturbed: false })).toEqual([]);
    await tidied(desk);
    expect(filesWith(home, KEY)).toEqual([]);
    screen.link.close();
    stranger.link.close();
    expect(await next.ended).toBe(0);
  });

  test('stops a run when asked, marks it no longer, and goes on with it when asked again', async () => {
    const desk = await openDesk();
    const host = await desk.host();
    const screen = await desk.screen(host);
    const run = await desk.start(screen, { gates: { plan: 'chair', merge: 'policy' } });
    const leaving = await desk.screen(host, { onRunsChanged: ({ ask }) => void ask('unwatch', { run }) });
    const followed = await screen.follow(run);
    await followed.until('the plan is asked about', ({ run: { asks } }) => asks.a1 !== undefined);
    await screen.ask('halt', { run });
    expect(await screen.ask('runs', null)).toMatchObject([{ run, state: 'stopped', asks: 1 }]);
    await tidied(desk);
    await expect(screen.ask('submit', { run, command: { type: 'stop-run', why: '' } })).rejects.toMatchObject({
      kind: 'cannot',
      message: expect.stringContaining('Continue it first'),
    });
    await expect(desk.start(screen)).rejects.toMatchObject({ message: expect.stringContaining(run) });
    await screen.ask('continue', { run });
    await expect(screen.ask('delete', { run })).rejects.toMatchObject({ kind: 'cannot' });
    expect(await screen.ask('runs', null)).toMatchObject([{ run, state: 'going' }]);
    await followed.until('it goes on', (overview) => overview.run.epoch === 1);
    const left = await leaving.follow(run);
    await screen.ask('submit', { run, command: { type: 'stop-run', why: 'Enough.' } });
    await followed.until('closed', (overview) => overview.run.state === 'closed');
    // Whoever leaves the run as soon as the list of runs changes has its last line all the same.
    await leaving.ask('runs', null);
    expect(left.overview).toEqual(followed.overview);
    expect(await screen.ask('runs', null)).toMatchObject([{ run, state: 'cancelled' }]);
  });
});
