export { parseCsv } from './csv.js';
export { balances, readExpenses } from './ledger.js';
export { formatCents, shareOut, toCents } from './money.js';
export { monthOf, totalsByMonth } from './months.js';
export { settle } from './settle.js';
