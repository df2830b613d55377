import { expect, test } from 'vitest';
import { reportOf } from '../../src/core/projections/report.ts';
import { newRun } from '../../src/core/run.ts';
import { reportLines } from '../../src/headless/screens/final-report.ts';

test.each([
  [0, '0 model calls ·'],
  [1, '1 model call ·'],
  [2, '2 model calls ·'],
])('%d calls are counted in English', (modelCalls, said) => {
  const report = { ...reportOf(newRun()), modelCalls, forge: '', log: '', ms: 0, next: [] };
  expect(reportLines(report).map(({ text }) => text)).toContainEqual(expect.stringContaining(said));
});
