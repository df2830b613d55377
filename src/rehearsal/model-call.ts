import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Delivery, deliver, reset, sendFailure } from './delivery.ts';
import { type Failure, Refused, reasonOf } from './failures.ts';
import type { FaultAct, FaultPlan } from './faults.ts';
import { checkKey, readJson } from './incoming.ts';
import type { Journal, JournalEntry } from './journal.ts';
import type { Play } from './play.ts';
import { isRecord } from './shape.ts';
import { outputTokens, speak } from './speak.ts';
import type { PrefixCache } from './tokens.ts';
import type { Answer, Asked, Wire } from './wire.ts';

/** What all calls of one server share. */
export type Stage = {
  readonly play: Play;
  readonly faults: FaultPlan;
  readonly cache: PrefixCache;
  readonly journal: Journal;
  readonly delayMs: number;
  readonly key: string | undefined;
};

/** One request and its answer. */
export type Exchange = { readonly req: IncomingMessage; readonly res: ServerResponse; readonly n: number };

/** Serves one model call from its first byte to its line in the journal. */
export async function serveCall(stage: Stage, wire: Wire, exchange: Exchange): Promise<void> {
  const entry = newEntry(wire, exchange.n);
  const delivery = open(stage, entry, exchange.res);
  exchange.res.setHeader(wire.protocol === 'messages' ? 'request-id' : 'x-request-id', `req_${exchange.n}`);
  try {
    checkKey(exchange.req, wire.protocol, stage.key);
    const body = await readJson(exchange.req, wire.protocol);
    entry.model = isRecord(body) && typeof body.model === 'string' ? body.model : '';
    await answerCall(stage, { wire, asked: wire.read(body), entry, delivery });
  } catch (error) {
    if (delivery.signal.aborted) return;
    const failure = failureOf(error);
    entry.error = failure.message ?? failure.reason;
    if (exchange.res.headersSent) return reset(delivery, 200);
    sendFailure(delivery, failure, { body: wire.errorBody(failure, entry.model) });
  }
}

const newEntry = (wire: Wire, n: number): JournalEntry => {
  const now = Date.now();
  const zero = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, status: 0 };
  return {
    n,
    at: new Date(now).toISOString(),
    protocol: wire.protocol,
    model: '',
    startedAt: now,
    endedAt: now,
    ...zero,
  };
};

/** Opens the delivery of a call; however the call ends, its line is written once. */
function open(stage: Stage, entry: JournalEntry, res: ServerResponse): Delivery {
  const gone = new AbortController();
  let written = false;
  const ended = (status: number): void => {
    if (written) return;
    written = true;
    entry.endedAt = Date.now();
    entry.status = status;
    stage.journal.write(entry);
  };
  res.on('error', () => {}); // writing to a caller who has left; 'close' tells us
  res.on('close', () => {
    ended(499);
    gone.abort();
  });
  return { res, act: undefined, delayMs: stage.delayMs, signal: gone.signal, ended };
}

type Scene = { readonly wire: Wire; readonly asked: Asked; readonly entry: JournalEntry; readonly delivery: Delivery };

async function answerCall(stage: Stage, { wire, asked, entry, delivery }: Scene): Promise<void> {
  const { request } = asked;
  const text = `${request.system}\n${JSON.stringify(request.messages)}`;
  const act = stage.faults.next({ protocol: wire.protocol, model: request.model, text });
  if (act) entry.fault = act.kind;
  if (act?.kind === 'reset') return reset(delivery, 0);
  if (act?.kind === 'status') {
    const { status, reason = reasonOf(status), message, headers = {} } = act;
    const failure = { status, reason, message };
    return sendFailure(delivery, failure, { body: wire.errorBody(failure, request.model), headers });
  }
  const answer = await perform(stage, { wire, asked, n: entry.n, act });
  entry.inputTokens = answer.usage.input;
  entry.cachedTokens = answer.usage.read;
  entry.outputTokens = answer.usage.output;
  await deliver(answer, wire, { ...delivery, act });
}

type Performance = {
  readonly wire: Wire;
  readonly asked: Asked;
  readonly n: number;
  readonly act: FaultAct | undefined;
};

/** Ids of calls come from the request alone, so a repeated call gets the same answer. */
async function perform(stage: Stage, { wire, asked, n, act }: Performance): Promise<Answer> {
  const { request } = asked;
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
  const seed = hash(JSON.stringify(request));
  const reply = await stage.play.reply(request);
  const spoken = speak(reply, asked, { act, idOf: (i) => wire.callId(hash(`${seed}/${i}`)) });
  const measured = stage.cache.measure(`${wire.protocol}\0${request.model}`, asked.prompt, asked.caching);
  return {
    ...spoken,
    id: `${String(n).padStart(6, '0')}${seed.slice(0, 18)}`,
    asked,
    usage: { ...measured, output: outputTokens(spoken) },
    created: Math.floor(Date.now() / 1000),
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof Refused) return error.failure;
  const message = `The rehearsal failed: ${error instanceof Error ? error.message : String(error)}`;
  return { status: 500, reason: 'server', message };
}
