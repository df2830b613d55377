import { expect, onTestFinished, test, vi } from 'vitest';
import { connectTo } from '../../src/link/connect-to.ts';
import { screenEnd } from '../../src/link/link.ts';
import { LINK_VERSION, type Notices } from '../../src/link/protocol.ts';
import { RunFollower } from '../../src/vscode/runs/run-follower.ts';
import { type Desk, KEY, openDesk } from '../headless/host/desk.ts';
import type { HostProcess } from '../headless/host/host-process.ts';

vi.setConfig({ testTimeout: 240_000 });

/** A window's follower at a real host, over the real wire. `spoil` changes what comes. */
async function windowAt(
  desk: Desk,
  host: HostProcess,
  spoil: (decided: Notices['decided']) => Notices['decided'] | null = (decided) => decided,
) {
  const { socket } = await connectTo(host.said.address);
  const failures: unknown[] = [];
  const told = new Set<string>();
  const link = screenEnd(
    socket,
    {
      secret: async (wish) => (wish.of === 'model' ? KEY : null),
      editorTurn: () => Promise.reject(new Error('this window has no models')),
    },
    {
      decided: (decided) => {
        const come = spoil(decided);
        if (come !== null) follower.take(come);
      },
      live: () => {},
      runsChanged: () => follower.look(),
      notice: () => {},
      endEditorTurn: () => {},
    },
  );
  const follower = new RunFollower({
    ask: link.ask,
    onChange: ({ runs }) => {
      for (const run of runs) told.add(run);
    },
    tellFailure: (error) => void failures.push(error),
  });
  onTestFinished(() => {
    follower.dispose();
    link.close();
  });
  await link.ask('hello', { version: LINK_VERSION, folder: desk.place.repo, trusted: true });
  const stateOf = (run: string) => follower.rows.find((row) => row.run === run)?.state;
  return { follower, link, failures, told, stateOf };
}

/** What becomes true, however busy the machine is. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 120_000 });

const askFirst = { gates: { plan: 'chair', merge: 'policy' } } as const;

test('a run that ends while something is asked, one that stops and one that is merged: each end arrives', async () => {
  const desk = await openDesk();
  const host = await desk.host();
  const starter = await desk.screen(host);
  const { follower, link, failures, told, stateOf } = await windowAt(desk, host);

  const cancelled = await desk.start(starter, askFirst);
  await soon(() => Object.keys(follower.overview(cancelled)?.run.asks ?? {})).toEqual(['a1']);
  await link.ask('submit', { run: cancelled, command: { type: 'stop-run', why: 'Enough.' } });
  await soon(() => stateOf(cancelled)).toBe('cancelled');
  await soon(() => follower.overview(cancelled)?.run).toMatchObject({ state: 'closed', outcome: 'cancelled' });
  const truth = await link.ask('overview', { run: cancelled, watch: false });
  expect(await follower.open(cancelled)).toEqual(truth);

  const run = await desk.start(starter, { ...askFirst, fresh: true });
  await soon(() => follower.overview(run)?.run.asks.a1?.gate).toBe('plan');
  await link.ask('halt', { run });
  await soon(() => stateOf(run)).toBe('stopped');
  await follower.refresh();
  expect(await follower.open(run)).toEqual(await link.ask('overview', { run, watch: false }));

  told.clear();
  await link.ask('continue', { run });
  await soon(() => stateOf(run)).toBe('going');
  const plan = await link.ask('readPlan', { run, ask: 'a1' });
  await link.ask('submit', { run, command: { type: 'answer-ask', ask: 'a1', verdict: 'allow', reason: '', plan } });
  await soon(() => stateOf(run)).toBe('merged');
  await soon(() => follower.overview(run)?.run).toMatchObject({ state: 'closed', outcome: 'merged' });
  await soon(() => [...told]).toContain(run);
  expect(failures).toEqual([]);
});

test('lines that are lost or cannot be read stop nothing: the run is read anew, and it is told once', async () => {
  const desk = await openDesk();
  const host = await desk.host();
  const starter = await desk.screen(host);
  let come = 0;
  const { follower, link, failures, stateOf } = await windowAt(desk, host, (decided) => {
    come += 1;
    if (come === 2) return null;
    return come === 1 ? { ...decided, decisions: '[{"seq":' } : decided;
  });
  const run = await desk.start(starter, askFirst);
  await soon(() => Object.keys(follower.overview(run)?.run.asks ?? {})).toEqual(['a1']);
  await link.ask('submit', { run, command: { type: 'stop-run', why: 'Enough.' } });
  await soon(() => stateOf(run)).toBe('cancelled');
  await soon(() => follower.overview(run)?.run.outcome).toBe('cancelled');
  await follower.refresh();
  expect(follower.overview(run)).toEqual(await link.ask('overview', { run, watch: false }));
  expect(come).toBeGreaterThan(1);
  expect(failures).toHaveLength(1);
  expect(failures[0]).toBeInstanceOf(SyntaxError);
});
