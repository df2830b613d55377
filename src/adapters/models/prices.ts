import { z } from 'zod';
import { Price } from '../../core/usage.ts';
import list from './prices.json' with { type: 'json' };

const Entry = z.object({
  ...Price.shape,
  window: z.int().positive(),
  flatUpTo: z.int().positive().optional(),
});

const { asOf, models } = z.object({ asOf: z.iso.date(), models: z.record(z.string(), Entry) }).parse(list);

/** The day on which the list was put together, to be shown beside every price of it. */
export const pricesAsOf: string = asOf;

/** What the list says of a model. */
export interface KnownModel {
  /** Context window in tokens. */
  readonly window: number;
  /** US dollars for a million tokens. */
  readonly price: Price;
  /** The price holds for requests of so many input tokens; larger ones cost more. Null where one price holds for all. */
  readonly flatUpTo: number | null;
}

/** A model by its name, dated (`gpt-5-2025-08-07`, `claude-haiku-4-5-20251001`) or not; null where the list has none. */
export function knownModel(name: string): KnownModel | null {
  const undated = name.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, '');
  const entry = [name, undated].filter((each) => Object.hasOwn(models, each)).map((each) => models[each])[0];
  if (entry === undefined) return null;
  const { window, flatUpTo, ...price } = entry;
  return { window, price, flatUpTo: flatUpTo ?? null };
}
