import { DayLine } from '../../core/day.ts';
import { DayLedgerError } from '../../ports/day-ledger.ts';

const HEAD = '{"do":"';

/**
 * One line as it is written, in one piece. It begins with a line feed of its own, whatever stands in front of it: so it is
 * never lost to a line that another process left half written, not even to one that tears at this moment.
 */
export const encodeDayLine = ({ do: what, key, tokens, money }: DayLine): Buffer =>
  Buffer.from(`\n${JSON.stringify({ do: what, key, tokens, money })}\n`);

/**
 * The lines of a day's file. The beginning of a line, which a crash or a full disk left, is passed over wherever it
 * stands: whoever wrote it was never told that it counts, so nothing was spent on it, and a reservation whose settling tore
 * stays in force. Anything else that is no line is a `DayLedgerError`: it may hide what was spent.
 */
export function decodeDayLines(content: string, path: string): readonly DayLine[] {
  const lines: DayLine[] = [];
  for (const text of content.split('\n')) {
    const value = parsed(text);
    if (value === undefined) {
      if (!isTorn(text)) throw new DayLedgerError('damaged', `${path} holds a damaged line: ${advice}`);
      continue;
    }
    const line = DayLine.safeParse(value);
    if (!line.success)
      throw new DayLedgerError(
        'newer-version',
        `${path} holds a line that this version does not know. Update Issue Swarm.`,
        { cause: line.error },
      );
    lines.push(line.data);
  }
  return lines;
}

const advice = 'what was spent today cannot be told. Restore it from a copy, or delete it to count from nothing.';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller tells what kind of text that is
  }
}

/** Could a line begin like this? After a power cut the rest of a block may be zero bytes. */
function isTorn(text: string): boolean {
  const written = text.replace(/\0+$/, '');
  return written.length <= HEAD.length
    ? HEAD.startsWith(written)
    : written.startsWith(HEAD) && !written.includes('\0') && !written.endsWith('}');
}
