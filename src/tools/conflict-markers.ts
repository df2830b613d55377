import { diffParts } from './diff-parts.ts';

/** Files in which a diff adds markers of a conflict. What stood there before is not looked at: it may be text. */
export const filesWithMarkers = (diff: string): string[] =>
  diffParts(diff)
    .filter(({ text }) => /^\+(<{7}|>{7}) /m.test(text))
    .map(({ path }) => path);
