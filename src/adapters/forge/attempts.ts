import { setTimeout as sleep } from 'node:timers/promises';
import { forgeAnswer } from './forge-answer.ts';
import { limitMs } from './rate-limit.ts';

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly query?: unknown;
}

interface AttemptOptions {
  /** What all waits for limits within one request may come to. */
  readonly longestWaitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Pauses before a read is tried again. */
const READ_PAUSES = [200, 1000];
/** How often a limit is waited for within one request. */
const LIMIT_WAITS = 3;

/**
 * Sends a request, again only where that can do no harm: after a limit, since then it was refused unread, for as long as the
 * forge says, within bounds; and a read, a little later, when nobody answered or the forge had an error of its own. A write
 * that nobody answered may have been carried out, so it is never repeated.
 */
export async function attempt<R extends Request, T>(
  send: (request: R) => Promise<T>,
  request: R,
  options: AttemptOptions,
): Promise<T> {
  const pauses = isRead(request) ? [...READ_PAUSES] : [];
  const sleepOptions = options.signal === undefined ? {} : { signal: options.signal };
  let left = options.longestWaitMs;
  for (let waits = 0; ; ) {
    try {
      const answer = await send(request);
      if (isGraphql(request)) refuseLimit(answer);
      return answer;
    } catch (error) {
      const answer = forgeAnswer(error);
      const limit = limitMs(answer);
      if (limit === null) {
        const pause = answer.status === null || answer.status >= 500 ? pauses.shift() : undefined;
        if (pause === undefined) throw error;
        await sleep(pause, undefined, sleepOptions);
      } else {
        waits += 1;
        left -= limit;
        if (waits > LIMIT_WAITS || left < 0) throw error;
        await sleep(limit, undefined, sleepOptions);
      }
    }
  }
}

const isGraphql = ({ url }: Request): boolean => url?.endsWith('/graphql') ?? false;

function isRead(request: Request): boolean {
  if (isGraphql(request)) return typeof request.query === 'string' && /^\s*query\b/.test(request.query);
  return request.method === 'GET' || request.method === 'HEAD';
}

/** A limit on GraphQL comes with status 200. */
function refuseLimit(response: unknown): void {
  const answer = forgeAnswer({ response });
  if (answer.type === 'RATE_LIMITED') throw Object.assign(new Error(answer.message), { response });
}
