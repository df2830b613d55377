import type { Failure } from './failures.ts';
import type { Protocol, Request } from './play.ts';
import type { Caching, Segment, Usage } from './tokens.ts';

/** A request that was read from the wire and found valid. */
export type Asked = {
  readonly request: Request;
  readonly stream: boolean;
  /** Chat Completions only: whether the stream carries a usage chunk. */
  readonly streamUsage: boolean;
  /** The most tokens the caller accepts, or null. */
  readonly limit: number | null;
  /** The prompt in the order in which it is cached. */
  readonly prompt: readonly Segment[];
  readonly caching: Caching;
};

/** A call with its id and its arguments as text, which need not be JSON any more once a fault was at work. */
export type SpokenCall = { readonly id: string; readonly name: string; readonly json: string };

/** Why the reply ends. */
export type Finish = 'stop' | 'calls' | 'length' | 'refusal' | 'filter';

/** A reply ready to be written in any protocol. */
export type Spoken = { readonly text: string; readonly calls: readonly SpokenCall[]; readonly finish: Finish };

/** Everything a protocol needs to write an answer. */
export type Answer = Spoken & {
  /** Unique in this server; ids of responses and messages are made from it. */
  readonly id: string;
  readonly asked: Asked;
  readonly usage: Usage;
  /** Seconds since 1970. */
  readonly created: number;
};

/** A streamed answer: `end` holds the terminal events, without which the call has failed. */
export type Frames = { readonly body: readonly string[]; readonly end: readonly string[] };

/** One wire protocol, reading and writing. */
export type Wire = {
  readonly protocol: Protocol;
  /** Validates as the real service does; throws `Refused`. */
  read(body: unknown): Asked;
  whole(answer: Answer): unknown;
  stream(answer: Answer): Frames;
  /** What keeps the connection alive and means nothing. */
  readonly ping: string;
  /** An error inside a stream that began with HTTP 200, after `sent` frames. */
  errorFrame(failure: Failure, sent: number): string;
  errorBody(failure: Failure, model: string): unknown;
  callId(hash: string): string;
};
