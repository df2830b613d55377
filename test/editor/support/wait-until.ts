import { setTimeout as pause } from 'node:timers/promises';

/** How long is waited for what should be on the screen: two cores may be busy with two editors. */
export const PATIENCE_MS = 60_000;

const LOOK_AGAIN_MS = 50;

/**
 * Looks with `read` again and again until `accept` likes what it sees, and returns that. What throws was not to be seen
 * yet. Throws after `ms` with what was seen last. For what no locator can wait for.
 */
export async function waitUntil<T>(
  what: string,
  read: () => Promise<T> | T,
  { accept = Boolean, ms = PATIENCE_MS }: { readonly accept?: (seen: T) => boolean; readonly ms?: number } = {},
): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    let seen: string;
    try {
      const value = await read();
      if (accept(value)) return value;
      seen = JSON.stringify(value) ?? String(value);
    } catch (error) {
      seen = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > until) throw new Error(`Waited ${ms / 1000} s for ${what}. Seen last: ${seen.slice(0, 4000)}`);
    await pause(LOOK_AGAIN_MS);
  }
}
