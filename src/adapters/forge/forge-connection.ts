import { createHash } from 'node:crypto';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { ForgeError } from '../../ports/forge.ts';
import { attempt } from './attempts.ts';
import { forgeFailure } from './forge-failure.ts';
import { forgeHost } from './forge-host.ts';
import { transport } from './transport.ts';

export interface OctokitForgeOptions {
  /** Address of the REST interface: `https://api.github.com`, `https://HOST/api/v3`, or the local forge's. */
  readonly baseUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly token: string;
  /** As messages call it; otherwise derived from the address. */
  readonly name?: string;
  readonly userAgent?: string;
  /** Ends every call, now and later, with its reason. */
  readonly signal?: AbortSignal;
  /** Time for one request and its answer; 30 s. */
  readonly timeoutMs?: number;
  /** Longest time that one request waits for limits to be lifted; beyond it `rate-limited` is thrown. 60 s. */
  readonly longestWaitMs?: number;
  /** Keeps the pace GitHub asks for between writes (1 to 3 s); by default everywhere but on this machine. */
  readonly paced?: boolean;
}

const MOST_PAGES = 50;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const PacedOctokit = Octokit.plugin(throttling);

/** Octokit for one repository, with every failure as a `ForgeError`. */
export class ForgeConnection {
  readonly name: string;
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  readonly #signal: AbortSignal | undefined;

  constructor(options: OctokitForgeOptions) {
    this.name = options.name ?? forgeHost(options.baseUrl).name;
    this.octokit = connect(options);
    this.at = { owner: options.owner, repo: options.repository };
    this.#signal = options.signal;
  }

  /** Does something of which a message can say "could not `what`". */
  async ask<T>(what: string, act: (octokit: Octokit) => Promise<T>): Promise<T> {
    const signal = this.#signal;
    signal?.throwIfAborted();
    try {
      return await unlessAborted(act(this.octokit), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const repository = `${this.at.owner}/${this.at.repo}`;
      throw forgeFailure(error, { forge: this.name, repository, what });
    }
  }

  /** Everything that a list holds, page by page. A list that goes on beyond any reason is refused, not cut. */
  async all<T>(what: string, pages: AsyncIterable<{ readonly data: readonly T[] }>): Promise<readonly T[]> {
    return this.ask(what, async () => {
      const items: T[] = [];
      let count = 0;
      for await (const { data } of pages) {
        count += 1;
        if (count > MOST_PAGES) {
          const words = `${this.name} could not ${what}: there are more than ${MOST_PAGES} pages of them.`;
          throw new ForgeError('invalid', words);
        }
        items.push(...data);
      }
      return items;
    });
  }
}

/** A wait inside Octokit (for its turn) is not ended by a signal; whoever waits for it is. What waits is never sent then. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  work.then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}

function connect(options: OctokitForgeOptions): Octokit {
  const { baseUrl, token, signal, timeoutMs = 30_000, longestWaitMs = 60_000 } = options;
  const octokit = new PacedOctokit({
    auth: token,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: options.userAgent ?? 'issue-swarm',
    log: silent,
    request: { fetch: transport({ origin: new URL(baseUrl).origin, timeoutMs, signal }) },
    throttle: {
      // The pace only, shared by all who use this token: limits are `attempt`'s business, which also knows 429.
      enabled: options.paced ?? !forgeHost(baseUrl).local,
      id: createHash('sha256').update(`${baseUrl} ${token}`).digest('hex'),
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  });
  octokit.hook.wrap('request', (send, request) =>
    attempt(async (one: typeof request) => send(one), request, { longestWaitMs, signal }),
  );
  return octokit;
}
