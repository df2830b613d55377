import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCents, shareOut, toCents } from '../src/money.js';

test('reads amounts as cents', () => {
  assert.equal(toCents('1,204.50'), 120450);
  assert.equal(toCents('-0.5'), -50);
  assert.throws(() => toCents('twelve'), /not an amount: "twelve"/);
});

test('writes cents as amounts', () => {
  assert.equal(formatCents(120450), '1,204.50');
  assert.equal(formatCents(-5), '-0.05');
});

test('shares an amount evenly', () => {
  assert.deepEqual(shareOut(900, 3), [300, 300, 300]);
  assert.throws(() => shareOut(900, 0), /needs somebody/);
});

test('loses no cent when an amount cannot be shared evenly', () => {
  assert.deepEqual(shareOut(10000, 3), [3334, 3333, 3333]);
});
