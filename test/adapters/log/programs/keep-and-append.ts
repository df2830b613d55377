// Keeps a text and appends a decision, then says so: its system calls show the order in which things reached the disk.
import { writeSync } from 'node:fs';
import { jsonlLog } from '../../../../src/adapters/log/jsonl.ts';
import { decisionOf } from '../decisions.ts';

const log = await jsonlLog({ directory: process.argv[2] ?? '' });
await log.keep('a long text');
await log.append(decisionOf(0));
writeSync(1, 'acknowledged');
