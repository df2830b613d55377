// Appends to the log in argv[2] until it is killed, many at once; prints each number once it was acknowledged.
import { writeSync } from 'node:fs';
import { jsonlLog } from '../../../../src/adapters/log/jsonl.ts';
import { decisionOf } from '../decisions.ts';

const log = await jsonlLog({ directory: process.argv[2] ?? '' });
let seq = (await log.read()).decisions.length;
for (;;) {
  const group = Array.from({ length: 1 + (seq % 7) }, () => decisionOf(seq++, 'y'.repeat(seq % 900)));
  await Promise.all(group.map((one) => log.append(one).then(() => writeSync(1, `${one.seq}\n`))));
}
