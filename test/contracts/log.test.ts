import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonlLog } from '../../src/adapters/log/jsonl.ts';
import type { Log } from '../../src/ports/log.ts';
import { decisionOf } from '../adapters/log/decisions.ts';
import { temporaryFolder } from '../adapters/log/temporary-folder.ts';

/** Opens the log of one run again and again, as a process that starts anew does. */
type Opener = () => Promise<Log>;

/** One way of keeping a log. `open` answers an opener for a run that has no log yet; it cleans up after the test. */
interface Kind {
  readonly name: string;
  open(): Promise<Opener>;
}

const kinds: readonly Kind[] = [
  {
    name: 'jsonl',
    open: async () => {
      const folder = await temporaryFolder();
      return () => jsonlLog({ directory: join(folder, 'runs', 'r 1 ä') });
    },
  },
];

const numbersOf = async (log: Log): Promise<number[]> => (await log.read()).decisions.map(({ seq }) => seq);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each(kinds)('a log ($name)', ({ open }) => {
  test('a new one is empty', async () => {
    const log = await (await open())();
    expect(await log.read()).toEqual({ decisions: [], cut: null });
    await log.close();
  });

  test('what was appended is read again, here and by the next process', async () => {
    const opener = await open();
    const log = await opener();
    const decisions = [decisionOf(0, 'one'), decisionOf(1, 'line\nfeed \u2028 "quoted" 🐝 ', 1), decisionOf(2, '', 3)];
    for (const decision of decisions) await log.append(decision);
    expect(await log.read()).toEqual({ decisions, cut: null });
    await log.close();
    const next = await opener();
    expect(await next.read()).toEqual({ decisions, cut: null });
    await next.append(decisionOf(3, 'four', 3));
    expect(await numbersOf(next)).toEqual([0, 1, 2, 3]);
    await next.close();
  });

  test('the first number may be one', async () => {
    const log = await (await open())();
    await log.append(decisionOf(1));
    await log.append(decisionOf(2));
    expect(await numbersOf(log)).toEqual([1, 2]);
    await log.close();
  });

  test('appends made together keep their order and resolve in it', async () => {
    const opener = await open();
    const log = await opener();
    const resolved: number[] = [];
    await Promise.all(upTo(500).map((seq) => log.append(decisionOf(seq)).then(() => resolved.push(seq))));
    expect(resolved).toEqual(upTo(500));
    await log.close();
    expect(await numbersOf(await opener())).toEqual(upTo(500));
  });

  test('close waits for what is being written', async () => {
    const opener = await open();
    const log = await opener();
    const appended = Promise.all(upTo(20).map((seq) => log.append(decisionOf(seq))));
    await log.close();
    await appended;
    expect(await numbersOf(await opener())).toEqual(upTo(20));
    await expect(log.append(decisionOf(20))).rejects.toMatchObject({ name: 'LogError', kind: 'unwritable' });
  });

  test('a number that is there already is refused, and everything after it too', async () => {
    const opener = await open();
    const log = await opener();
    await log.append(decisionOf(0));
    await expect(log.append(decisionOf(0))).rejects.toMatchObject({ name: 'LogError', kind: 'taken-over' });
    await expect(log.append(decisionOf(1))).rejects.toMatchObject({ kind: 'taken-over' });
    await log.close();
    expect(await numbersOf(await opener())).toEqual([0]);
  });

  test('a number that leaves a gap is refused', async () => {
    const log = await (await open())();
    await log.append(decisionOf(0));
    await expect(log.append(decisionOf(2))).rejects.toMatchObject({ name: 'LogError', kind: 'damaged' });
    expect(await numbersOf(log)).toEqual([0]);
    await log.close();
  });

  test('an older writer is refused once a newer one has written', async () => {
    const opener = await open();
    const older = await opener();
    await older.append(decisionOf(0, 'older', 1));
    const newer = await opener();
    await newer.append(decisionOf(1, 'newer', 2));
    await expect(older.append(decisionOf(1, 'older', 1))).rejects.toMatchObject({
      name: 'LogError',
      kind: 'taken-over',
    });
    await expect(older.append(decisionOf(2, 'older', 1))).rejects.toMatchObject({ kind: 'taken-over' });
    expect((await newer.read()).decisions).toEqual([decisionOf(0, 'older', 1), decisionOf(1, 'newer', 2)]);
    await older.close();
    await newer.close();
  });

  test('an older epoch is refused even with the next number', async () => {
    const log = await (await open())();
    await log.append(decisionOf(0, 'x', 5));
    await expect(log.append(decisionOf(1, 'x', 4))).rejects.toMatchObject({ name: 'LogError', kind: 'taken-over' });
    await log.close();
  });

  test('texts come back by what was kept, here and in the next process', async () => {
    const opener = await open();
    const log = await opener();
    const texts = [
      '',
      'short',
      `${'ä'.repeat(5000)}🐝`,
      `${'x'.repeat(299)}🐝 the preview must not end within the bee`,
    ];
    const kept = await Promise.all(texts.map((text) => log.keep(text)));
    await log.append(decisionOf(0));
    await log.close();
    const next = await opener();
    for (const [index, text] of texts.entries()) {
      const stored = kept[index];
      if (stored === undefined) throw new Error('nothing was kept');
      expect(await next.text(stored)).toBe(text);
      expect(stored.sha).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
      expect(stored.bytes).toBe(Buffer.byteLength(text));
      expect(text.startsWith(stored.preview)).toBe(true);
      expect(stored.preview.isWellFormed()).toBe(true);
      expect(stored.preview.length).toBeLessThanOrEqual(300);
    }
    await next.close();
  });

  test('a text that was never kept is missing', async () => {
    const log = await (await open())();
    const stranger = { sha: 'a'.repeat(64), bytes: 3, preview: 'abc' };
    await expect(log.text(stranger)).rejects.toMatchObject({ name: 'LogError', kind: 'missing-text' });
    await log.close();
  });

  test('says where it is', async () => {
    expect((await (await open())()).location).not.toBe('');
  });
});
