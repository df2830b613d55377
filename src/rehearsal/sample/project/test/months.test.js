import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monthOf, totalsByMonth } from '../src/months.js';

test('finds the month of a date', () => {
  assert.equal(monthOf('2026-03-14'), '2026-03');
  assert.throws(() => monthOf('2026-13-14'), /not a date/);
});

test('adds up each month, the oldest first', () => {
  const expenses = [
    { date: '2026-04-01', cents: 100 },
    { date: '2026-03-14', cents: 250 },
    { date: '2026-03-31', cents: -50 },
  ];
  assert.deepEqual(totalsByMonth(expenses), [
    { month: '2026-03', cents: 200 },
    { month: '2026-04', cents: 100 },
  ]);
});
