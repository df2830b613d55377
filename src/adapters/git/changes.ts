import type { FileChange } from '../../ports/git.ts';

const KIND: Readonly<Record<string, FileChange['kind']>> = {
  A: 'added',
  C: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'type-changed',
};

/** Reads `git diff-tree -r -z -M --raw --numstat`: first all raw entries, then all counts. */
export function parseChanges(output: string): readonly FileChange[] {
  const fields = output.split('\0');
  const changes: FileChange[] = [];
  const counted = new Map<string, Pick<FileChange, 'added' | 'removed'>>();
  let at = 0;
  const next = () => fields[at++] ?? '';
  while (at < fields.length) {
    const field = next();
    const raw = /^:\d+ (\d+) \S+ \S+ ([A-Z])/.exec(field);
    if (raw) {
      const [, mode = '', letter = ''] = raw;
      const first = next();
      const path = letter === 'R' || letter === 'C' ? next() : first;
      const before = letter === 'R' ? first : null;
      changes.push({ path, before, kind: KIND[letter] ?? 'modified', mode, binary: false, added: 0, removed: 0 });
      continue;
    }
    // `added TAB removed TAB path`, or an empty path followed by both names of a rename.
    const counts = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(field);
    if (!counts) continue;
    const [, added = '', removed = '', name = ''] = counts;
    const before = name === '' ? next() : null;
    const path = before === null ? name : next();
    counted.set(path, { added: lines(added), removed: lines(removed) });
  }
  return changes.map((change) => {
    const counts = counted.get(change.path);
    return counts === undefined ? change : { ...change, ...counts, binary: counts.added === null };
  });
}

/** A dash stands for what has no lines. */
const lines = (count: string): number | null => (count === '-' ? null : Number(count));
