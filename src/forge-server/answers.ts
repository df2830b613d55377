/** What a handler wants sent: JSON, unless the body is already bytes. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One entry of `errors` in a refusal: an object as in "Validation Failed", or a sentence. */
export type Complaint = string | { resource: string; field?: string; code: string; message?: string; value?: string };

/** A refusal in GitHub's shape. Thrown by whatever notices; nothing that was done before it is kept. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Complaint[] | undefined;

  constructor(status: number, message: string, errors?: Complaint[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  /** The reply a client sees. */
  reply(): Reply {
    return {
      status: this.status,
      body: {
        message: this.message,
        ...(this.errors === undefined ? {} : { errors: this.errors }),
        documentation_url: 'https://docs.github.com/rest',
        status: String(this.status),
      },
    };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

/** 422 as GitHub answers when a field is well formed and still wrong. */
export const validationFailed = (...errors: Complaint[]): Refusal => new Refusal(422, 'Validation Failed', errors);

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });

/** What a client gets that asked for one of GitHub's media types that is not JSON. */
export function bytes(type: 'raw' | 'diff', body: Buffer): Reply {
  return { status: 200, body, headers: { 'content-type': `application/vnd.github.${type}; charset=utf-8` } };
}

/** One page of a list, with the `Link` header a client pages by. */
export function page(items: readonly unknown[], url: URL): Reply {
  const size = clamp(url.searchParams.get('per_page'), 30, 100);
  const current = clamp(url.searchParams.get('page'), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (number: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (current > 1) links.push(link(Math.min(current - 1, last), 'prev'));
  if (current < last) links.push(link(current + 1, 'next'), link(last, 'last'));
  if (current > 1) links.push(link(1, 'first'));
  return {
    status: 200,
    body: items.slice((current - 1) * size, current * size),
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
  };
}

function clamp(text: string | null, fallback: number, max: number): number {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isFinite(value) && value >= 1 ? Math.min(value, max) : fallback;
}
