import { z } from 'zod';

/** Longest text, in characters, that a fact carries itself. What is longer lies beside the log (see `StoredText`). */
export const INLINE_LIMIT = 1500;

/** A text kept beside the log by its content: SHA-256 of its UTF-8 bytes, its size, and how it begins. */
export const StoredText = z.object({
  sha: z.string().length(64),
  bytes: z.number().int().nonnegative(),
  preview: z.string().max(300),
});
export type StoredText = z.infer<typeof StoredText>;

/** A text in a fact: itself when short, else a reference that the engine can resolve. */
export const Text = z.union([z.string().max(INLINE_LIMIT), StoredText]);
export type Text = z.infer<typeof Text>;

/** A text in parts, each inline or kept: read by joining them. Lets a decision quote a long output without copying it. */
export const Body = z.array(Text);
export type Body = z.infer<typeof Body>;

// In a file without schemas, for those who only read.
export { bodyPreview, previewOf } from './preview.ts';

/** How code marks who speaks in what an agent hears. */
export const signed = (from: string): string => `--- from ${from} ---\n`;

/** A text of a model without lines that look as if code had signed them: nobody speaks in another's name. */
export const unsigned = (text: string): string => text.replaceAll(/^([ \t]*)(?=---[ \t]*from\b)/gim, '$1> ');

/** Cuts to what a fact may carry. For words we write ourselves; long material is kept beside the log instead. */
export const clip = (text: string, limit: number = INLINE_LIMIT): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
