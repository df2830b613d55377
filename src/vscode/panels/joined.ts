import type { Notices } from '../../link/protocol.ts';

/** What came of one run in several pieces, as one: the arrays are put together as text, unread. */
export function joined(pieces: readonly Notices['decided'][]): readonly Notices['decided'][] {
  const [first] = pieces;
  if (first === undefined || pieces.length === 1) return pieces;
  const inner = pieces.map(({ decisions }) => decisions.trim().slice(1, -1)).filter((text) => text.trim() !== '');
  return [{ ...first, decisions: `[${inner.join(',')}]` }];
}
