import { useEffect, useState } from 'react';
import { timeText } from '../../src/core/projections/words.ts';

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** The time of day of a moment in ms since 1970. */
export const clockText = (at: number): string => clock.format(at);

/** A time in a word or two: how long ago, how long it took. */
export function spanText(ms: number): string {
  if (ms < 120_000) return timeText(Math.max(0, ms)).replace(/^1 min 00 s$/, '60 s');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** The moment, five seconds fine while `live`; else `end`. */
export function useNow(live: boolean, end: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!live) return;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 5000);
    return () => window.clearInterval(timer);
  }, [live]);
  return live ? Math.max(now, end) : end;
}
