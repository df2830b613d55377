import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv } from '../src/csv.js';

test('names the fields of a record by the header', () => {
  assert.deepEqual(parseCsv('payer,amount\nana,12.00\nben,3.50'), [
    { payer: 'ana', amount: '12.00' },
    { payer: 'ben', amount: '3.50' },
  ]);
});

test('takes other separators, Windows line ends and blank lines', () => {
  assert.deepEqual(parseCsv('payer; amount\r\n\r\nana; 12.00\r\n', ';'), [{ payer: 'ana', amount: '12.00' }]);
});

test('gives nothing for an empty export', () => {
  assert.deepEqual(parseCsv(''), []);
});

test('keeps a comma inside quotes', () => {
  assert.deepEqual(parseCsv('what,amount\n"Thai Palace, dinner",48.00'), [
    { what: 'Thai Palace, dinner', amount: '48.00' },
  ]);
});
