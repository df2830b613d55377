import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, reasonOf } from './failures.ts';
import type { FaultAct } from './faults.ts';
import type { Answer, Wire } from './wire.ts';

/** How an answer goes out. */
export type Delivery = {
  readonly res: ServerResponse;
  readonly act: FaultAct | undefined;
  /** How long the whole answer takes; a stream is spread over it. */
  readonly delayMs: number;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
  /** Called once, just before the last byte or the end of the socket. */
  ended(status: number): void;
};

const json = { 'content-type': 'application/json' };
const firstByteShare = 0.4;

/** Sends an answer, streamed or whole, with the fault at work on the way. */
export async function deliver(answer: Answer, wire: Wire, delivery: Delivery): Promise<void> {
  const { act, signal } = delivery;
  if (act?.kind === 'slow') await sleep(act.ms, undefined, { signal });
  if (answer.asked.stream) await sendStream(answer, wire, delivery);
  else await sendWhole(answer, wire, delivery);
}

/** Sends a failure in the provider's shape. */
export function sendFailure(
  delivery: Delivery,
  failure: Failure,
  send: { body: unknown; headers?: Record<string, string> },
) {
  delivery.ended(failure.status);
  delivery.res.writeHead(failure.status, { ...json, ...send.headers }).end(JSON.stringify(send.body));
}

/** Destroys the socket. */
export function reset(delivery: Delivery, status: number): void {
  delivery.ended(status);
  delivery.res.destroy();
}

async function sendWhole(answer: Answer, wire: Wire, delivery: Delivery): Promise<void> {
  const { res, act, delayMs, signal } = delivery;
  await sleep(delayMs + (act?.kind === 'drip' ? act.ms : 0), undefined, { signal });
  if (act?.kind === 'error-event') {
    const failure = failureOf(act.reason, wire);
    return sendFailure(delivery, failure, { body: wire.errorBody(failure, answer.asked.request.model) });
  }
  const text = Buffer.from(JSON.stringify(wire.whole(answer)));
  const half = text.subarray(0, Math.floor(text.length / 2));
  if (act?.kind === 'reset-mid') {
    res.writeHead(200, { ...json, 'content-length': text.length });
    await write(res, half);
    return reset(delivery, 200);
  }
  res.writeHead(200, json);
  delivery.ended(200);
  res.end(act?.kind === 'cut' ? half : text);
}

async function sendStream(answer: Answer, wire: Wire, delivery: Delivery): Promise<void> {
  const { res, act, delayMs, signal } = delivery;
  const startedAt = Date.now();
  await sleep(delayMs * firstByteShare, undefined, { signal });
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  res.flushHeaders();
  if (act?.kind === 'drip') await drip(wire.ping, act, delivery);
  const frames = framesOf(answer, wire, act);
  for (const [i, frame] of frames.entries()) {
    const due = startedAt + delayMs * (firstByteShare + ((1 - firstByteShare) * (i + 1)) / frames.length);
    if (due > Date.now()) await sleep(due - Date.now(), undefined, { signal });
    if (i === frames.length - 1 && act?.kind !== 'reset-mid') delivery.ended(200);
    signal.throwIfAborted();
    await write(res, frame);
  }
  if (act?.kind === 'reset-mid') return reset(delivery, 200);
  res.end();
}

function framesOf(answer: Answer, wire: Wire, act: FaultAct | undefined): readonly string[] {
  const { body, end } = wire.stream(answer);
  const half = body.slice(0, Math.ceil(body.length / 2));
  if (act?.kind === 'cut' || act?.kind === 'reset-mid') return half;
  if (act?.kind === 'error-event') return [...half, wire.errorFrame(failureOf(act.reason, wire), half.length)];
  return [...body, ...end];
}

/** The overload that each provider reports inside a stream. */
function failureOf(reason: Failure['reason'] | undefined, wire: Wire): Failure {
  const usual = wire.protocol === 'messages' ? 'overloaded' : 'server';
  const known = reason ?? usual;
  const overloaded = wire.protocol === 'messages' ? 529 : 503;
  const statuses = [400, 401, 403, 404, 413, 429];
  const status = statuses.find((each) => reasonOf(each) === known) ?? (known === 'overloaded' ? overloaded : 500);
  return { status: known === 'quota' ? 429 : known === 'invalid' ? 400 : status, reason: known };
}

const usualPing = 50;

async function drip(ping: string, act: Extract<FaultAct, { kind: 'drip' }>, { res, signal }: Delivery): Promise<void> {
  const until = Date.now() + act.ms;
  for (let left = act.ms; left > 0; left = until - Date.now()) {
    await write(res, ping);
    await sleep(Math.min(left, act.everyMs ?? usualPing), undefined, { signal });
  }
}

/** Resolves when the bytes have left, or when the caller has. */
const write = (res: ServerResponse, chunk: string | Buffer): Promise<void> =>
  new Promise((resolve) => {
    res.write(chunk, () => resolve());
  });
