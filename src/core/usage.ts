import { z } from 'zod';

/** Tokens of one model call as its provider counted them. `input` includes `cached`. */
export const Usage = z.object({
  input: z.number().int().nonnegative(),
  cached: z.number().int().nonnegative(),
  output: z.number().int().nonnegative(),
});
export type Usage = z.infer<typeof Usage>;

/** US dollars for a million tokens. */
export const Price = z.object({ input: z.number(), cached: z.number(), output: z.number() });
export type Price = z.infer<typeof Price>;

// In a file without schemas, for those who only read.
export { tokensOf } from './tokens-of.ts';

/** US dollars, or null where the price is not known: an unknown price is never shown as zero. */
export const moneyOf = (usage: Usage, price: Price | null): number | null =>
  price === null
    ? null
    : ((usage.input - usage.cached) * price.input + usage.cached * price.cached + usage.output * price.output) / 1e6;
