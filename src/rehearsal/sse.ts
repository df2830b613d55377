/** One server-sent event with a name. */
export const namedEvent = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** One server-sent event without a name. */
export const dataEvent = (data: unknown): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** A comment: keeps the connection alive and is no event. */
export const comment = (text: string): string => `: ${text}\n\n`;

const smallest = 24;
const most = 40;

/** Splits a text into the deltas in which it is streamed: none for an empty text, 40 at most. */
export function pieces(text: string): string[] {
  const size = Math.max(smallest, Math.ceil(text.length / most));
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + size);
    if (isHighSurrogate(text.charCodeAt(end - 1)) && end < text.length) end += 1;
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
