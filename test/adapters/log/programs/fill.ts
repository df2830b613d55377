// Appends to a log on a disk that gets full, then looks at what is left; prints what happened as JSON.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonlLog } from '../../../../src/adapters/log/jsonl.ts';
import { LogError } from '../../../../src/ports/log.ts';
import { decisionOf } from '../decisions.ts';

const kindOf = (error: unknown): string => (error instanceof LogError ? error.kind : String(error));
const disk = process.argv[2] ?? '';
const directory = join(disk, 'run');
const log = await jsonlLog({ directory });
let acknowledged = 0;
let first = 'none';
while (first === 'none') {
  await log.append(decisionOf(acknowledged, 'z'.repeat(1400))).then(
    () => {
      acknowledged += 1;
    },
    (error) => {
      first = kindOf(error);
    },
  );
}
const text = await log.keep('w'.repeat(100_000)).then(() => 'kept', kindOf);
rmSync(join(disk, 'ballast'));
const afterwards = await log.append(decisionOf(acknowledged)).then(() => 'appended', kindOf);
await log.close();

const next = await jsonlLog({ directory });
const before = await next.read();
await next.append(decisionOf(before.decisions.length));
const after = await next.read();
const numbers = after.decisions.map((decision) => decision.seq);
process.stdout.write(
  JSON.stringify({
    first,
    text,
    afterwards,
    acknowledged,
    before: before.decisions.length,
    cut: before.cut,
    numbers,
    cutAfter: after.cut,
  }),
);
