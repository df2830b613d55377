/**
 * Milliseconds that a provider asks to wait, or null. A date is read against the server's own `date`, so that a clock
 * that is wrong on this side does not matter.
 */
export function retryAfterMs(headers: Headers | null, message: string): number | null {
  const exact = amount(headers?.get('retry-after-ms'), 1);
  if (exact !== null) return exact;
  const header = headers?.get('retry-after')?.trim() ?? '';
  const seconds = amount(header, 1000);
  if (seconds !== null) return seconds;
  // Date.parse takes nearly anything for a date, "-3" too.
  const until = /[a-z]/i.test(header) ? Date.parse(header) : Number.NaN;
  if (!Number.isNaN(until)) {
    const server = Date.parse(headers?.get('date') ?? '');
    return Math.max(0, until - (Number.isNaN(server) ? Date.now() : server));
  }
  return inWords(message);
}

function amount(text: string | null | undefined, unit: number): number | null {
  const value = text === null || text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? Math.ceil(value * unit) : null;
}

/** OpenAI says it in the message too, and inside a stream only there: "Please try again in 1m2.4s". */
function inWords(message: string): number | null {
  const found = /try again in (?:(\d+)m(?!s))?(?:([\d.]+)(ms|s))?/i.exec(message);
  if (found === null) return null;
  const [, minutes, rest, unit] = found;
  if (minutes === undefined && rest === undefined) return null;
  const ms = Number(minutes ?? 0) * 60_000 + Number(rest ?? 0) * (unit === 'ms' ? 1 : 1000);
  return Number.isFinite(ms) ? Math.ceil(ms) : null;
}
