import { expect, test } from 'vitest';
import { type Overview, overviewOf } from '../../src/core/projections/overview.ts';
import type { RunRow } from '../../src/link/protocol.ts';
import type { Parts } from '../../src/vscode/parts.ts';
import { RecentRuns } from '../../src/vscode/pulls/recent-runs.ts';
import { planned } from '../core/given.ts';
import { task } from '../core/opening.ts';

const inReview = overviewOf(planned([task('t1')]).accepted('t1').decisions);
const merged = overviewOf(
  planned([task('t1')])
    .accepted('t1')
    .merged('t1').decisions,
);
/** A run with a pull request, under an id. */
const named = (overview: Overview, run: string): Overview => ({ ...overview, run: { ...overview.run, id: run } });

/** What becomes true, however busy the machine is. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const rowOf = (run: string, said: Partial<RunRow> = {}): RunRow => ({
  ...{ run, kind: 'issue', issue: 1, title: '', asks: 0, opened: 0, last: 1, spent: null, problem: null },
  state: 'stopped',
  ...said,
});

/** A view on these runs, which the engine would read as `read` says. */
function viewOf(rows: RunRow[], read: (run: string) => Overview) {
  const asked: string[] = [];
  const warned: string[] = [];
  const parts = {
    runs: { rows, overview: () => null },
    engine: {
      ask: async (_: string, { run }: { run: string }) => {
        asked.push(run);
        return read(run);
      },
    },
    output: { warn: (text: string) => warned.push(text) },
  } as unknown as Parts;
  const recent = new RecentRuns(parts, () => {});
  return { recent, asked, warned, rows };
}

test('of twenty runs that rest the newest few are read, each once, and once more when something has happened in it', async () => {
  const rows = Array.from({ length: 20 }, (_, at) => rowOf(`r${at}`));
  const { recent, asked } = viewOf(rows, (run) => named(asked.length > 8 ? merged : inReview, run));
  expect(recent.lines).toEqual([]);
  await soon(() => recent.lines.length).toBe(8);
  expect(asked).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  expect(recent.lines.map(({ face }) => face.contextValue)).toEqual(Array(8).fill('pulls.open'));
  rows[3] = rowOf('r3', { last: 2 });
  await soon(() => recent.lines[3]?.face.contextValue).toBe('pulls.merged');
  expect(asked.slice(8)).toEqual(['r3']);
});

test('one that cannot be read is told, hides no other, and is tried again at another engine', async () => {
  let broken = true;
  const { recent, asked, warned } = viewOf([rowOf('r0'), rowOf('r1')], (run) => {
    if (run === 'r0' && broken) throw new Error('its log is torn');
    return named(inReview, run);
  });
  await soon(() => recent.lines.map(({ ids }) => ids.run)).toEqual(['r1']);
  expect(warned).toEqual(['The pull requests of run r0 are not shown: its log is torn']);
  broken = false;
  recent.forget();
  await soon(() => recent.lines.map(({ ids }) => ids.run)).toEqual(['r0', 'r1']);
  expect(asked).toEqual(['r0', 'r1', 'r0']);
});
