import { expect, test, vi } from 'vitest';
import type { Overview } from '../../../src/core/projections/overview.ts';
import { sampleIssue } from '../../../src/rehearsal/sample/sample-issue.ts';
import { openDesk } from './desk.ts';

vi.setConfig({ testTimeout: 240_000 });

const mergeAsk = ({ run }: Overview): string | undefined =>
  Object.values(run.asks).find(({ subject }) => subject.kind === 'merge')?.id;

test('a rule made in one run is kept, and holds in the other that is going: nobody is asked again', async () => {
  const desk = await openDesk();
  const host = await desk.host();
  const screen = await desk.screen(host);
  const gates = { plan: 'policy', merge: 'chair' } as const;
  const { number: first } = await screen.ask('newIssue', { forge: 'local', ...sampleIssue });
  const { number: second } = await screen.ask('newIssue', { forge: 'local', ...sampleIssue });
  const [one, other] = [
    await desk.start(screen, { issue: first, gates }),
    await desk.start(screen, { issue: second, gates }),
  ];
  const [followed, beside] = [await screen.follow(one), await screen.follow(other)];
  const asked = await followed.until('a merge is asked about', (now) => mergeAsk(now) !== undefined);
  // The same is asked in the other run already: whoever rules about it need not answer it there, too.
  await beside.until('a merge is asked about there, too', (now) => mergeAsk(now) !== undefined);
  const answer = {
    type: 'answer-ask',
    ask: mergeAsk(asked) ?? '',
    verdict: 'allow',
    reason: 'Green is good.',
  } as const;
  const wish = (rule: { readonly match: string | null; readonly scope: 'workspace' | 'user' }) =>
    screen.ask('submit', { run: one, command: { ...answer, rule: { role: null, ...rule } } });
  expect(await wish({ match: 'npm test', scope: 'user' })).toEqual({
    accepted: false,
    why: expect.stringContaining('leave out what it matches'),
  });
  expect(await screen.ask('rules', null)).toEqual([]);
  expect(await wish({ match: null, scope: 'workspace' })).toEqual({ accepted: true });

  const rule = { gate: 'merge', role: null, match: null, says: 'allow', why: 'Green is good.', scope: 'workspace' };
  expect(await screen.ask('rules', null)).toEqual([rule]);
  for (const run of [followed, beside]) {
    const end = await run.until('closed', (now) => now.run.state === 'closed');
    expect(end.run.outcome).toBe('merged');
    expect(end.run.rules).toEqual([rule]);
  }

  const looking = await desk.screen(host, { trusted: false });
  expect(await looking.ask('rules', null)).toHaveLength(1);
  const kept = await screen.ask('rules', null);
  await expect(looking.ask('forgetRules', { rules: kept })).rejects.toMatchObject({ kind: 'cannot' });
  await screen.ask('forgetRules', { rules: kept });
  expect(await screen.ask('rules', null)).toEqual([]);
});
