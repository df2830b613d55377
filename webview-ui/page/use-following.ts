import { createContext, use, useState } from 'react';
import type { Opening, PageCommand } from '../../src/core/page-messages.ts';
import type { StoredText } from '../../src/core/text.ts';
import type { Following } from './following.ts';
import { keep, kept, post } from './wire.ts';

export const FollowingContext = createContext<Following | null>(null);

export function useFollowing(): Following {
  const following = use(FollowingContext);
  if (following === null) throw new Error('drawn outside of a page');
  return following;
}

/** Asks the run for something. Null where it was taken, else why not. */
export function useSubmit(): (command: PageCommand) => Promise<string | null> {
  const following = useFollowing();
  return async (command) => {
    const run = following.overview?.run.id;
    if (run === undefined) return 'There is no run any more.';
    const answer = await following.ask((id) => ({ type: 'submit', id, run, command }));
    return answer.type === 'submitted' ? answer.why : null;
  };
}

export function useOpen(): (opening: Opening) => void {
  const following = useFollowing();
  return (opening) => {
    const run = following.overview?.run.id;
    if (run !== undefined) post({ type: 'open', run, opening });
  };
}

/** Reads texts that lie beside the log. */
export function useTexts(): (stored: StoredText[]) => Promise<readonly string[]> {
  const following = useFollowing();
  return async (stored) => {
    const run = following.overview?.run.id;
    if (run === undefined) return [];
    const answer = await following.ask((id) => ({ type: 'read', id, run, stored }));
    return answer.type === 'texts' ? answer.texts : [];
  };
}

/** Like `useState`, and kept over a reload of the window. */
export function useKept<T extends string | number | boolean>(
  name: string,
  initial: T,
): readonly [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const before = kept()[name];
    return typeof before === typeof initial ? (before as T) : initial;
  });
  const set = (next: T): void => {
    keep(name, next);
    setValue(next);
  };
  return [value, set];
}
