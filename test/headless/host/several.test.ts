import { globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { sampleIssue } from '../../../src/rehearsal/sample/sample-issue.ts';
import { openDesk } from './desk.ts';

vi.setConfig({ testTimeout: 240_000 });

test('of several runs one fails, which is told: the other goes on, and so does the host', async () => {
  const desk = await openDesk();
  const host = await desk.host();
  const screen = await desk.screen(host);
  const bad = await desk.start(screen, { gates: { plan: 'chair', merge: 'policy' } });
  const { number } = await screen.ask('newIssue', { forge: 'local', ...sampleIssue });
  const good = await desk.start(screen, { issue: number });
  const [doomed, followed] = [await screen.follow(bad), await screen.follow(good)];
  await doomed.until('the plan is asked about', ({ run: { asks } }) => asks.a1 !== undefined);
  const [folder = ''] = globSync(join(desk.place.home, 'repositories', '*', 'runs', bad));
  // From now on no long text can be kept beside its log.
  rmSync(join(folder, 'texts'), { recursive: true, force: true });
  writeFileSync(join(folder, 'texts'), '');
  await screen.ask('submit', {
    run: bad,
    command: { type: 'answer-ask', ask: 'a1', verdict: 'allow', reason: '' },
  });
  const notice = await screen.told(`Run ${bad} stopped.`);
  expect(notice).toMatchObject({ run: bad, bad: true, text: expect.stringContaining('texts') });
  await vi.waitUntil(async () => (await screen.ask('runs', null)).find(({ run }) => run === bad)?.state === 'stopped', {
    timeout: 20_000,
  });
  const end = await followed.until('closed', (overview) => overview.run.state === 'closed');
  expect(end.run.outcome).toBe('merged');
  expect(host.child.exitCode).toBeNull();
  expect(host.stderr()).toBe('');
});
