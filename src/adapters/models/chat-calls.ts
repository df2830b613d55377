import type { RequestedCall } from '../../ports/model.ts';
import type { ToolCallDelta } from './chat-chunk.ts';
import { freshIds } from './fresh-ids.ts';

interface Growing {
  index: number | null;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Puts tool calls together from their pieces. Servers differ: pieces without an index, several calls at index 0, no ids
 * or the same id twice, the name repeated in every piece. Every call ends up with an id of its own.
 */
export class ChatCalls {
  readonly #calls: Growing[] = [];

  /** Says how many characters the model wrote in this piece. */
  add(delta: ToolCallDelta): number {
    const name = delta.function?.name ?? '';
    const given = delta.function?.arguments ?? '';
    const piece = typeof given === 'string' ? given : JSON.stringify(given);
    const found = this.#find(delta);
    if (found !== undefined && !isNext(found, { id: delta.id ?? '', name, piece })) {
      found.name ||= name;
      found.id ||= delta.id ?? '';
      found.arguments += piece;
      return name.length + piece.length;
    }
    if (name === '' && piece === '' && !delta.id) return 0;
    this.#calls.push({ index: delta.index ?? null, id: delta.id ?? '', name, arguments: piece });
    return name.length + piece.length;
  }

  #find(delta: ToolCallDelta): Growing | undefined {
    const { index, id } = delta;
    if (typeof index === 'number') return this.#calls.findLast((call) => call.index === index);
    return (id ? this.#calls.find((call) => call.id === id) : undefined) ?? this.#calls.at(-1);
  }

  finish(): RequestedCall[] {
    return freshIds(this.#calls.map((call) => ({ id: call.id, name: call.name, arguments: call.arguments })));
  }
}

/** Whether a piece begins another call although it came under the same index, or under none. */
function isNext(call: Growing, piece: { readonly id: string; readonly name: string; readonly piece: string }): boolean {
  if (piece.id !== '' && call.id !== '') return piece.id !== call.id;
  if (piece.name === '' || call.name === '') return false;
  // No ids: another name is another call; the same name again is one only once the arguments so far are whole.
  return piece.name !== call.name || (piece.piece !== '' && isWhole(call.arguments));
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // Not an error: the arguments are still coming.
  }
}
