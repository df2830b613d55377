import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonlLog } from '../../src/adapters/log/jsonl.ts';
import { decide, due, fold } from '../../src/core/run.ts';
import { readings } from './readings.ts';

const here = import.meta.dirname;
const logs = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** Logs of real runs. Every shape that was ever released still loads, and every reading of it stays what it was. */
describe.each(logs.map((entry) => entry.name))('the log %s', (name) => {
  it('reads as it always did', async () => {
    const log = await jsonlLog({ directory: join(here, name) });
    const { decisions, cut } = await log.read();
    await log.close();
    expect(cut).toBeNull();
    await expect(readings(decisions)).toMatchFileSnapshot(join(here, name, 'readings.txt'));
  });

  it('is a whole run: closed, with nothing owed', async () => {
    const log = await jsonlLog({ directory: join(here, name) });
    const { decisions } = await log.read();
    await log.close();
    const run = fold(decisions);
    expect(run.state).toBe('closed');
    expect(due(run, Number.MAX_SAFE_INTEGER)).toEqual([]);
    expect(decide(run, { type: 'resume-run', at: 0, epoch: 9 })).toEqual([]);
  });
});
