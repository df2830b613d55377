import { expect, test } from 'vitest';
import list from '../../../src/adapters/models/prices.json' with { type: 'json' };
import { knownModel, pricesAsOf } from '../../../src/adapters/models/prices.ts';

test('a known model has a price and a window, by its plain name or a dated one', () => {
  expect(knownModel('gpt-5')?.price).toEqual({ input: 1.25, cached: 0.125, output: 10 });
  expect(knownModel('gpt-5-2025-08-07')).toEqual(knownModel('gpt-5'));
  expect(knownModel('claude-haiku-4-5-20251001')?.price).toEqual({ input: 1, cached: 0.1, output: 5 });
  expect(knownModel('claude-haiku-4-5')?.window).toBe(200_000);
});

test('a model that is not listed has no price, rather than a wrong one', () => {
  for (const name of ['gpt-5-unheard-of', 'qwen3:30b', 'gpt', '', 'toString', '__proto__'])
    expect(knownModel(name), name).toBeNull();
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
