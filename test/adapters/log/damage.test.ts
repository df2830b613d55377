import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonlLog } from '../../../src/adapters/log/jsonl.ts';
import { encodeLine } from '../../../src/adapters/log/lines.ts';
import type { Decision } from '../../../src/core/facts.ts';
import { LogError } from '../../../src/ports/log.ts';
import { decisionOf } from './decisions.ts';
import { temporaryFolder } from './temporary-folder.ts';

const decisions: readonly Decision[] = [0, 1, 2, 3, 4, 5].map((seq) => decisionOf(seq, 'q'.repeat((seq * 37) % 90)));

/** A log file with `decisions`, of which 2 and 3 shared one sync. */
async function sample(): Promise<{ directory: string; path: string; bytes: Buffer }> {
  const directory = await temporaryFolder();
  const path = join(directory, 'log.jsonl');
  const bytes = Buffer.concat(decisions.map((one) => encodeLine(one, one.seq === 3)));
  await writeFile(path, bytes);
  return { directory, path, bytes };
}

type Outcome =
  | { readonly decisions: readonly Decision[]; readonly cut: string | null }
  | { readonly kind: string; readonly message: string };

async function readIn(directory: string): Promise<Outcome> {
  const log = await jsonlLog({ directory });
  try {
    return await log.read();
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return { kind: error.kind, message: error.message };
  } finally {
    await log.close();
  }
}

test('appending writes exactly the bytes described: checksum, space, JSON, line feed, shared syncs marked', async () => {
  const directory = await temporaryFolder();
  const log = await jsonlLog({ directory });
  await log.append(decisionOf(0));
  await Promise.all([log.append(decisionOf(1)), log.append(decisionOf(2))]);
  await log.close();
  const lines = [encodeLine(decisionOf(0), false), encodeLine(decisionOf(1), false), encodeLine(decisionOf(2), true)];
  expect(await readFile(join(directory, 'log.jsonl'))).toEqual(Buffer.concat(lines));
  expect(lines[0]?.toString()).toMatch(/^[0-9a-f]{8} \{"seq":0,.*\}\n$/);
});

test('cut at every byte, a log reads as a prefix, names what was cut, and goes on from there', async () => {
  const { directory, path, bytes } = await sample();
  for (let length = 0; length <= bytes.length; length += 1) {
    await writeFile(path, bytes.subarray(0, length));
    const whole = bytes.subarray(0, length).filter((byte) => byte === 0x0a).length;
    const outcome = await readIn(directory);
    if ('kind' in outcome) throw new Error(`cut at byte ${length}: ${outcome.message}`);
    expect(outcome.decisions).toEqual(decisions.slice(0, whole));
    const clean = length === 0 || bytes[length - 1] === 0x0a;
    expect(outcome.cut === null).toBe(clean);
    if (outcome.cut !== null) expect(outcome.cut).toContain(`from line ${whole + 1} on`);
    expect((await readFile(path)).length).toBe(length); // reading changes nothing

    const log = await jsonlLog({ directory });
    await log.append(decisionOf(whole, 'next'));
    await log.close();
    expect(await readIn(directory)).toEqual({
      decisions: [...decisions.slice(0, whole), decisionOf(whole, 'next')],
      cut: null,
    });
  }
});

test('with flipped bits, what is read is a prefix, or the damage is named', async () => {
  const { directory, path, bytes } = await sample();
  const flip = fc.record({ at: fc.nat(bytes.length - 1), bit: fc.nat(7) });
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 3 }), async (flips) => {
      const spoiled = Buffer.from(bytes);
      for (const { at, bit } of flips) spoiled[at] = (spoiled[at] ?? 0) ^ (1 << bit);
      fc.pre(!spoiled.equals(bytes));
      await writeFile(path, spoiled);
      const outcome = await readIn(directory);
      if ('kind' in outcome) {
        expect(outcome.kind).toBe('damaged');
        expect(outcome.message).toMatch(/^Line [1-6] of .*log\.jsonl is damaged/);
      } else {
        expect(outcome.decisions.length).toBeLessThan(decisions.length);
        expect(outcome.decisions).toEqual(decisions.slice(0, outcome.decisions.length));
        expect(outcome.cut).not.toBeNull();
      }
    }),
    { numRuns: 800 },
  );
});

test('a bit flipped before an acknowledged line is damage, wherever it lies', async () => {
  const { directory, path, bytes } = await sample();
  const lastLine = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  for (let at = 0; at < lastLine - 1; at += 1) {
    const spoiled = Buffer.from(bytes);
    spoiled[at] = (spoiled[at] ?? 0) ^ 4;
    await writeFile(path, spoiled);
    const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    expect(await readIn(directory)).toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining(`Line ${line} of`),
    });
    const log = await jsonlLog({ directory });
    await expect(log.append(decisionOf(6))).rejects.toMatchObject({ kind: 'damaged' });
    await log.close();
    expect(await readFile(path)).toEqual(spoiled); // nothing is cut off that may have been acknowledged
  }
});

test('a group whose first block never reached the disk while later ones did is a torn tail', async () => {
  const { directory, path } = await sample();
  const group = [decisionOf(1), decisionOf(2), decisionOf(3)].map((one, index) => encodeLine(one, index > 0));
  group[0]?.fill(0);
  await writeFile(path, Buffer.concat([encodeLine(decisionOf(0), false), ...group]));
  expect(await readIn(directory)).toMatchObject({
    decisions: [decisionOf(0)],
    cut: expect.stringContaining('from line 2 on'),
  });
});

test('a line that is missing or doubled is damage', async () => {
  const { directory, path } = await sample();
  for (const numbers of [
    [0, 2],
    [0, 0],
    [2, 3],
    [0, 1, 1],
  ]) {
    await writeFile(path, Buffer.concat(numbers.map((seq) => encodeLine(decisionOf(seq), false))));
    expect(await readIn(directory)).toMatchObject({ kind: 'damaged' });
  }
});

test('facts that this version does not know are refused as newer', async () => {
  const { directory, path } = await sample();
  const newer = JSON.parse(JSON.stringify(decisionOf(6)).replace('message-sent', 'thought-shared'));
  await appendFile(path, encodeLine(newer, false));
  expect(await readIn(directory)).toMatchObject({
    kind: 'newer-version',
    message: expect.stringContaining('Line 7 of'),
  });
});

test('a log that was deleted or written by another while in use stops its writer', async () => {
  const { directory, path, bytes } = await sample();
  const first = await jsonlLog({ directory });
  await first.append(decisionOf(6));
  await appendFile(path, 'a stranger');
  await expect(first.append(decisionOf(7))).rejects.toMatchObject({ kind: 'taken-over' });
  await first.close();
  await writeFile(path, bytes);
  const second = await jsonlLog({ directory });
  await second.append(decisionOf(6));
  await rm(path);
  await expect(second.append(decisionOf(7))).rejects.toMatchObject({ kind: 'unwritable' });
  await second.close();
});
