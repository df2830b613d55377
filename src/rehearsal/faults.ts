import { readFileSync } from 'node:fs';
import { z } from 'zod';

const reason = z.enum([
  'invalid',
  'auth',
  'permission',
  'model',
  'context',
  'too-large',
  'rate',
  'quota',
  'server',
  'overloaded',
]);

const act = z.discriminatedUnion('kind', [
  /** An HTTP error in the provider's shape. Without a reason, the status says which. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    reason: reason.optional(),
    message: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** The socket is destroyed before any byte. */
  z.strictObject({ kind: z.literal('reset') }),
  /** The answer ends cleanly in the middle, without its terminal event. */
  z.strictObject({ kind: z.literal('cut') }),
  /** The socket is destroyed in the middle of the answer. */
  z.strictObject({ kind: z.literal('reset-mid') }),
  /** An error event in a stream that began with HTTP 200; an unstreamed call gets the error as a status. */
  z.strictObject({ kind: z.literal('error-event'), reason: reason.optional() }),
  /** So many milliseconds before the first byte. */
  z.strictObject({ kind: z.literal('slow'), ms: z.int().min(0) }),
  /** Pings and nothing else for so many milliseconds, then the answer; an unstreamed call is slow. */
  z.strictObject({ kind: z.literal('drip'), ms: z.int().min(0), everyMs: z.int().min(1).optional() }),
  /** The arguments of the last call are cut, so that they do not parse. */
  z.strictObject({ kind: z.literal('broken-json') }),
  /** The first call names a tool that is not offered. */
  z.strictObject({ kind: z.literal('unknown-tool') }),
  /** The arguments of the first call have wrong types. */
  z.strictObject({ kind: z.literal('wrong-types') }),
  /** Neither text nor calls. */
  z.strictObject({ kind: z.literal('empty') }),
  /** Out of tokens in the middle of the first call, or of the text where there is no call. */
  z.strictObject({ kind: z.literal('length') }),
  /** The model declines. */
  z.strictObject({ kind: z.literal('refusal') }),
  /** The provider's filter stops the answer in the middle. */
  z.strictObject({ kind: z.literal('filter') }),
]);

const fault = z.strictObject({
  /** Which of the valid, matching calls, from 1, counted since these faults were loaded. */
  nth: z.union([z.int().min(1), z.literal('every')]),
  /** How many calls from there on: 1 by default, and no end with `every`. */
  times: z.int().min(1).optional(),
  /** Only calls of this protocol, of this model, or with this text in their system prompt or turns. */
  where: z
    .strictObject({
      protocol: z.enum(['responses', 'chat', 'messages']).optional(),
      model: z.string().optional(),
      text: z.string().optional(),
    })
    .optional(),
  do: act,
});

/** What goes wrong. */
export type FaultAct = z.infer<typeof act>;
/** When what goes wrong. */
export type Fault = z.infer<typeof fault>;
/** Faults as a list, or as a JSON file that is read again whenever it has changed. */
export type FaultSource = readonly Fault[] | { readonly file: string };

/** What a fault may look at. */
type FaultyCall = { readonly protocol: string; readonly model: string; readonly text: string };

/** Deals out faults, call by call. */
export type FaultPlan = { next(call: FaultyCall): FaultAct | undefined };

/** A plan over a source. A file that is missing holds no faults; one that is wrong throws. */
export function createFaultPlan(source: FaultSource): FaultPlan {
  if (!('file' in source)) return planOf(source);
  let read = readText(source.file);
  let plan = planOf(parseFaults(read, source.file));
  return {
    next(call) {
      const now = readText(source.file);
      if (now !== read) {
        plan = planOf(parseFaults(now, source.file));
        read = now;
      }
      return plan.next(call);
    },
  };
}

function planOf(faults: readonly Fault[]): FaultPlan {
  const seen = faults.map(() => 0);
  return {
    next(call) {
      let found: FaultAct | undefined;
      for (const [i, each] of faults.entries()) {
        if (!matches(each, call)) continue;
        const count = (seen[i] ?? 0) + 1;
        seen[i] = count;
        if (inForce(each, count)) found ??= each.do;
      }
      return found;
    },
  };
}

function matches({ where = {} }: Fault, call: FaultyCall): boolean {
  if (where.protocol !== undefined && where.protocol !== call.protocol) return false;
  if (where.model !== undefined && where.model !== call.model) return false;
  return where.text === undefined || call.text.includes(where.text);
}

function inForce({ nth, times }: Fault, count: number): boolean {
  if (nth === 'every') return times === undefined || count <= times;
  return count >= nth && count < nth + (times ?? 1);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '[]';
    throw error;
  }
}

function parseFaults(text: string, file: string): readonly Fault[] {
  try {
    return z.array(fault).parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`The faults in ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
