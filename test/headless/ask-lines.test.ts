import { expect, test } from 'vitest';
import { askLines } from '../../src/headless/screens/ask-lines.ts';
import { planned } from '../core/given.ts';
import { BASE, task } from '../core/opening.ts';

test('whoever is asked for a merge is told how to see the change, as words of a shell', async () => {
  const { run } = planned([task('t1')], { gates: { merge: 'chair' } }).accepted('t1', 'first');
  const [ask] = Object.values(run.asks);
  if (ask === undefined) throw new Error('nothing is asked');
  const read = async () => '';
  const commit = run.tasks.t1?.submission?.commit;
  expect(await askLines(ask, { run, read, store: "/it's here/store" })).toContain(
    `  to see the change:  git -C '/it'\\''s here/store' diff ${BASE}...${commit}`,
  );
  expect((await askLines(ask, { run, read })).join('')).not.toContain('to see the change');
});
