import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../src/settle.js';

test('lets whoever owes most pay first', () => {
  assert.deepEqual(settle({ ana: 58490, ben: -26980, cleo: -31510 }), [
    { from: 'cleo', to: 'ana', cents: 31510 },
    { from: 'ben', to: 'ana', cents: 26980 },
  ]);
});

test('asks for nothing when all is even', () => {
  assert.deepEqual(settle({ ana: 0, ben: 0 }), []);
});
