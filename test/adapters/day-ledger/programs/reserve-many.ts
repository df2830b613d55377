// Waits for a line, then reserves argv[4] times against the cap argv[5], several at once, and prints what came of it as
// JSON; after a second line prints what it makes of every reservation in the file.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decodeDayLines } from '../../../../src/adapters/day-ledger/day-lines.ts';
import { jsonlDayLedger } from '../../../../src/adapters/day-ledger/jsonl-day.ts';
import { before } from '../../../../src/core/day.ts';

const [, , folder = '', name = '', count = '', limit = ''] = process.argv;
const cap = Number(limit);
const at = Date.now();
const ledger = jsonlDayLedger({ folder });

async function reserveOne(number: number) {
  const key = `run-${name}:agent:${number}`;
  const tokens = 1 + ((number * 7919 + Number(name) * 104_729) % 100);
  const stands = await ledger.reserve(key, { tokens, money: null }, at);
  const allowed = stands.tokens + tokens <= cap;
  const spent = allowed ? (number % 3 === 0 ? tokens : Math.floor(tokens / 4)) : 0;
  // Some are never settled, as those of a process that died are not.
  if (!allowed || number % 5 !== 0) await ledger.settle(key, { tokens: spent, money: null }, at);
  return { key, tokens, allowed };
}

async function verdicts() {
  const [file = ''] = await readdir(folder);
  const lines = decodeDayLines(await readFile(join(folder, file), 'utf8'), file);
  const reserved = lines.filter((line) => line.do === 'reserve');
  return reserved.map(({ key, tokens }) => [key, (before(lines, key)?.tokens ?? Number.NaN) + tokens <= cap]);
}

const input = createInterface(process.stdin)[Symbol.asyncIterator]();
const say = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`);

say('ready');
await input.next();
const numbers = Array.from({ length: Number(count) }, (_, index) => index);
const outcomes: Awaited<ReturnType<typeof reserveOne>>[] = [];
while (numbers.length > 0) outcomes.push(...(await Promise.all(numbers.splice(0, 5).map(reserveOne))));
say(outcomes);
await input.next();
say(await verdicts());
process.exit();
