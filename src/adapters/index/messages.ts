import { z } from 'zod';

/** What the process that owns LanceDB is asked. `id` tells calls apart. */
export const Request = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('build'), id: z.number(), folder: z.string(), paths: z.array(z.string()) }),
  z.object({ kind: z.literal('search'), id: z.number(), query: z.string(), limit: z.number() }),
  /** Whoever asked `id` no longer waits. */
  z.object({ kind: z.literal('cancel'), id: z.number() }),
]);
export type Request = z.infer<typeof Request>;

const Built = z.object({ files: z.number(), chunks: z.number() });
const FoundHit = z.object({
  path: z.string(),
  start: z.number(),
  end: z.number(),
  text: z.string(),
  score: z.number(),
});

/** What it answers: once `ready` or `unavailable`, then one end for each call, with progress before it. */
export const Reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
  z.object({ kind: z.literal('progress'), id: z.number(), files: z.number(), total: z.number() }),
  z.object({ kind: z.literal('built'), id: z.number(), state: Built }),
  z.object({ kind: z.literal('found'), id: z.number(), hits: z.array(FoundHit) }),
  z.object({ kind: z.literal('cancelled'), id: z.number() }),
  z.object({
    kind: z.literal('failed'),
    id: z.number(),
    error: z.object({ kind: z.enum(['not-built', 'damaged', 'no-space']), message: z.string() }),
  }),
]);
export type Reply = z.infer<typeof Reply>;
