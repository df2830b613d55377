import { expect, test } from 'vitest';
import list from '../../../src/adapters/models/prices.json' with { type: 'json' };
import { knownModel, priceOf, pricesAsOf, windowOf } from '../../../src/adapters/models/prices.ts';

test('a known model has a price and a window, by its plain name or a dated one', () => {
  expect(priceOf('gpt-5')).toEqual({ input: 1.25, cached: 0.125, output: 10 });
  expect(priceOf('gpt-5-2025-08-07')).toEqual(priceOf('gpt-5'));
  expect(priceOf('claude-haiku-4-5-20251001')).toEqual({ input: 1, cached: 0.1, output: 5 });
  expect(windowOf('claude-haiku-4-5')).toBe(200_000);
});

test('a model that is not listed has no price, rather than a wrong one', () => {
  for (const name of ['gpt-5-unheard-of', 'qwen3:30b', 'gpt', '', 'toString', '__proto__']) {
    expect(priceOf(name)).toBeNull();
    expect(windowOf(name)).toBeNull();
  }
});

test("the user's own price comes first, also for unknown models", () => {
  const mine = { input: 1, cached: 1, output: 2 };
  expect(priceOf('gpt-5', { 'gpt-5': mine })).toEqual(mine);
  expect(priceOf('qwen3:30b', { 'qwen3:30b': mine })).toEqual(mine);
  expect(priceOf('gpt-5-mini', { 'gpt-5': mine })).toEqual(priceOf('gpt-5-mini'));
});

test('says up to which size of a request the price holds', () => {
  expect(knownModel('gpt-5.4')?.flatUpTo).toBe(272_000);
  expect(knownModel('claude-opus-5')?.flatUpTo).toBeNull();
});

test('every entry makes sense: cached is cheapest, output dearest, and the list is dated', () => {
  expect(pricesAsOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const [name, entry] of Object.entries(list.models)) {
    expect(entry.cached, name).toBeLessThan(entry.input);
    expect(entry.output, name).toBeGreaterThan(entry.input);
    expect(entry.cached, name).toBeGreaterThan(0);
  }
});
