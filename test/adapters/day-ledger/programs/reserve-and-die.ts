// Reserves argv[3] in the ledger at argv[2] with the time argv[4], and dies of it.
import { jsonlDayLedger } from '../../../../src/adapters/day-ledger/jsonl-day.ts';

const [, , folder = '', key = '', at = ''] = process.argv;
await jsonlDayLedger({ folder }).reserve(key, { tokens: 40, money: 0.5 }, Number(at));
process.kill(process.pid, 'SIGKILL');
