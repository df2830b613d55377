/** What a provider or the network said when a call failed, before anyone judges it. */
export interface Failure {
  /** HTTP status; null for an error inside a stream or below HTTP. */
  readonly status: number | null;
  /** The provider's codes and types, joined, in lower case. */
  readonly codes: string;
  readonly message: string;
  readonly headers: Headers | null;
}

/**
 * Reads the error object of a provider's body, in OpenAI's shape, Anthropic's, or one of those that compatible servers
 * make up: `{error: {message, type, code}}`, `{error: "text"}`, `{detail: "text"}`, `{message: "text"}`.
 */
export function failureOf(
  body: unknown,
  more: { readonly status?: number | null; readonly headers?: Headers | null; readonly fallback?: string } = {},
): Failure {
  const inner = field(body, 'error') ?? body;
  const layers = [inner, body, field(inner, 'details')];
  const codes = layers.flatMap((layer) => ['code', 'type', 'error_code'].map((name) => field(layer, name)));
  const words = [...layers.flatMap((layer) => [field(layer, 'message'), field(layer, 'detail'), layer])];
  const numeric = codes.map(Number).find((code) => code >= 400 && code < 600);
  return {
    status: more.status ?? numeric ?? null,
    codes: codes
      .filter((code) => typeof code === 'string')
      .join(' ')
      .toLowerCase(),
    message: words.find((word) => typeof word === 'string') ?? more.fallback ?? '',
    headers: more.headers ?? null,
  };
}

/** The failure inside an error of either SDK that came from the provider, or null for any other error. */
export function failureOfSdk(error: unknown): Failure | null {
  const body = field(error, 'error');
  const status = field(error, 'status');
  if (!(error instanceof Error) || (typeof status !== 'number' && body === undefined)) return null;
  const headers = field(error, 'headers');
  return failureOf(body, {
    status: typeof status === 'number' ? status : null,
    headers: headers instanceof Headers ? headers : null,
    fallback: error.message,
  });
}

/** The system's or the HTTP client's code for a lost or refused connection, or null for any other error. */
export function networkCode(error: unknown): string | null {
  let told: string | null = null;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code = field(at, 'code');
    if (typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_|HPE_|.*CERT|.*TLS|.*SSL)/.test(code)) return code;
    if (/Connection(Timeout)?Error$/.test(at.constructor.name) || /^(terminated|fetch failed)$/.test(at.message))
      told = at.message;
  }
  return told;
}

/** A field of whatever this is, or undefined. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
