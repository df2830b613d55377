/** One file of a unified diff. */
export interface DiffPart {
  readonly path: string;
  readonly text: string;
  readonly added: number;
  readonly removed: number;
}

/** A diff as git writes it, file by file. */
export function diffParts(diff: string): DiffPart[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => {
      const lines = text.split('\n');
      const body = lines.slice(
        Math.max(
          0,
          lines.findIndex((line) => line.startsWith('@@')),
        ),
      );
      return {
        path: pathOf(lines),
        text,
        added: body.filter((line) => line.startsWith('+')).length,
        removed: body.filter((line) => line.startsWith('-')).length,
      };
    });
}

/** The new name; the old one of a deleted file. Files without lines (binary, mode, rename) have it in their head only. */
function pathOf(lines: readonly string[]): string {
  const named = (mark: string): string | undefined =>
    lines
      .find((line) => line.startsWith(mark))
      ?.slice(mark.length)
      .replace(/\t$/, '')
      .replace(/"$/, '');
  const head = /^diff --git "?a\/.* "?b\/(.*?)"?$/.exec(lines[0] ?? '')?.[1];
  return (
    named('+++ b/') ?? named('+++ "b/') ?? named('rename to ') ?? named('--- a/') ?? named('--- "a/') ?? head ?? '?'
  );
}
