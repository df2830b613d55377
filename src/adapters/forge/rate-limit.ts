import type { ForgeAnswer } from './forge-answer.ts';

/** What GitHub asks for when it gives no time. */
const UNKNOWN_MS = 60_000;

/**
 * For how many milliseconds a forge wants to be left alone; null when its answer is no limit. Such an answer also says
 * that the request was not carried out. Times of day are compared with the forge's own clock.
 */
export function limitMs(answer: ForgeAnswer): number | null {
  if (!isLimit(answer)) return null;
  const header = (name: string): string => String(answer.headers[name] ?? '');
  const clock = Date.parse(header('date'));
  const now = Number.isNaN(clock) ? Date.now() : clock;
  const after = header('retry-after');
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  if (after !== '' && !Number.isNaN(Date.parse(after))) return Math.max(0, Date.parse(after) - now);
  const reset = header('x-ratelimit-reset');
  // One more second, because the limit is lifted within the second that is named.
  if (header('x-ratelimit-remaining') === '0' && /^\d+$/.test(reset))
    return Math.max(0, Number(reset) * 1000 - now) + 1000;
  return UNKNOWN_MS;
}

function isLimit({ status, headers, message, type }: ForgeAnswer): boolean {
  if (status === 429 || type === 'RATE_LIMITED') return true;
  if (status !== 403) return false;
  return (
    'retry-after' in headers || headers['x-ratelimit-remaining'] === '0' || /rate limit|abuse detection/i.test(message)
  );
}
