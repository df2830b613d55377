import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balances, readExpenses } from '../src/ledger.js';

const march = 'date,payer,what,amount\n2026-03-02,ana,Rent,900.00\n2026-03-05,ben,Groceries,45.30\n';

test('reads expenses from an export', () => {
  assert.deepEqual(readExpenses(march), [
    { date: '2026-03-02', payer: 'ana', what: 'Rent', cents: 90000 },
    { date: '2026-03-05', payer: 'ben', what: 'Groceries', cents: 4530 },
  ]);
});

test('shares every bill by all', () => {
  assert.deepEqual(balances(readExpenses(march), ['ana', 'ben', 'cleo']), { ana: 58490, ben: -26980, cleo: -31510 });
});

test('refuses a bill that a stranger paid', () => {
  assert.throws(() => balances(readExpenses(march), ['ana', 'cleo']), /ben paid for "Groceries"/);
});
