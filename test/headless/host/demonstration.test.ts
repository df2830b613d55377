import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { endHost, openScreen, startHost } from './host-process.ts';

vi.setConfig({ testTimeout: 240_000 });

const temporary = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'swarm-host-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

test('a demonstration is followed to its merge, without a folder, and can be read afterwards', async () => {
  const home = join(temporary(), 'home');
  const host = await startHost({ home, graceMs: 500 });
  onTestFinished(() => endHost(host));
  expect(host.said).toMatchObject({ held: true, pid: host.child.pid });
  const screen = await openScreen(host.said.address);
  expect(screen.welcome).toMatchObject({ pid: host.child.pid, revived: [] });
  const { run } = await screen.ask('demonstrate', { pace: 0 });
  const followed = await screen.follow(run);
  const { run: state } = await followed.until('closed', (overview) => overview.run.state === 'closed');
  expect(state.outcome).toBe('merged');
  const [row] = await screen.ask('runs', null);
  expect(row).toMatchObject({ run, kind: 'demonstration', asks: 0 });
  const again = await screen.ask('overview', { run, watch: false });
  expect(again).toEqual(followed.overview);
  const change = await screen.ask('change', { run, task: 't1' });
  expect(change.files.map(({ path }) => path)).toContain('src/csv.js');
  const before = await screen.ask('file', { run, commit: change.from, path: 'src/csv.js' });
  const after = await screen.ask('file', { run, commit: change.to, path: 'src/csv.js' });
  expect(before).not.toEqual(after);
  expect(Buffer.from(after ?? '', 'base64').toString()).toContain('export');
  expect(await screen.ask('file', { run, commit: change.to, path: 'none.js' })).toBeNull();
  const transcript = await screen.ask('agentTranscript', { run, agent: 'developer-1' });
  expect(transcript).toMatch(/^# developer-1 \(developer, task t1\)/);
  expect(transcript).toContain('edit_file');
  const page = await screen.ask('transcript', { run, before: null, count: 10 });
  expect(page.lines.at(-1)?.text).toContain('The run is over: merged.');
  const earlier = await screen.ask('transcript', { run, before: page.first, count: 10_000 });
  expect(earlier.first).toBeNull();
  const whole = await screen.ask('transcript', { run, before: null, count: 10_000 });
  expect([...earlier.lines, ...page.lines]).toEqual(whole.lines);
  const taken = await screen.ask('take', { run, ontoCurrent: false });
  expect(taken).toMatchObject({ branch: 'main', unfinished: false });
  const checkedOut = await screen.ask('checkOut', { run, task: 't1' });
  expect(checkedOut.branch).toBe(`swarm/${run}/t1`);
  screen.link.close();
  expect(await host.ended).toBe(0);
  expect(host.stderr()).toBe('');
});

test('a demonstration whose host was killed in the middle goes on in the next one, with its forge and its model', async () => {
  const home = join(temporary(), 'home');
  const host = await startHost({ home });
  onTestFinished(() => endHost(host));
  const screen = await openScreen(host.said.address);
  const { run } = await screen.ask('demonstrate', { pace: 20 });
  const followed = await screen.follow(run);
  await followed.until('the plan is approved', (overview) => overview.run.plan !== null);
  // Another host of the same home lists it as what it is, and leaves it alone.
  const other = await startHost({ home, folder: temporary() });
  onTestFinished(() => endHost(other));
  const beside = await openScreen(other.said.address);
  const elsewhere = { run, state: 'going', problem: expect.stringContaining(String(host.said.pid)) };
  expect(await beside.ask('runs', null)).toMatchObject([elsewhere]);
  await expect(beside.ask('delete', { run })).rejects.toMatchObject({
    message: expect.stringMatching(/another window/),
  });
  host.child.kill('SIGKILL');
  await host.ended;
  expect(await beside.ask('runs', null)).toMatchObject([{ run, kind: 'demonstration', state: 'stopped' }]);
  beside.link.close();
  const next = await startHost({ home });
  onTestFinished(() => endHost(next));
  const again = await openScreen(next.said.address);
  expect(again.welcome.revived).toEqual([run]);
  await again.told(`Run ${run} goes on where its log ends.`);
  const taken = await again.follow(run);
  const { run: state } = await taken.until('closed', (overview) => overview.run.state === 'closed');
  expect(state).toMatchObject({ outcome: 'merged', epoch: 1 });
  await again.ask('delete', { run });
  expect(await again.ask('runs', null)).toEqual([]);
});
