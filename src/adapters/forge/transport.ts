interface TransportOptions {
  /** The only origin that anything is sent to: each request carries the token. */
  readonly origin: string;
  /** Bounds a request with its answer's body. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const REDIRECTS = 3;

/**
 * A `fetch` for Octokit that has read the whole answer when it resolves. Octokit itself takes a body that broke off, and a
 * page of some proxy, for a success without data: a list would read as empty and what it holds would be made again.
 * Redirects (a repository that was renamed) are followed with the same method and body, within the origin only.
 */
export function transport(options: TransportOptions): Fetch {
  return async (start, init) => {
    let url = new URL(start);
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      if (url.origin !== options.origin) throw new Error(`it pointed to another host, ${url.origin}`);
      const response = await exchange(url, init, options);
      const location = response.headers.get('location');
      if (![301, 302, 307, 308].includes(response.status) || location === null) return response;
      url = new URL(location, url);
    }
    throw new Error('it redirected without end');
  };
}

async function exchange(url: URL, init: RequestInit | undefined, options: TransportOptions): Promise<Response> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  const { status, statusText, headers } = response;
  const body = Buffer.from(await response.arrayBuffer());
  if (status >= 200 && status < 300 && body.length > 0) mustBeJson(body, headers);
  return new Response(body.length === 0 ? null : body, { status, statusText, headers });
}

function mustBeJson(body: Buffer, headers: Headers): void {
  const type = headers.get('content-type') ?? 'no content type';
  if (!type.includes('json')) throw new Error(`it answered with ${type} instead of JSON: a proxy, or a wrong address`);
  JSON.parse(body.toString('utf8'));
}
