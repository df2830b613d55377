/** GitHub refuses longer ones: 256 characters of a title, 65,536 of a body, 140 of a status. */
const TITLE = 256;
const DESCRIPTION = 140;
const BODY = 65_000;

const clipped = (text: string, limit: number): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
};

/** A title in one line, shortened to what GitHub takes. */
export const fittedTitle = (title: string): string => clipped(title, TITLE);

/** A commit status's description in one line, shortened to what GitHub takes. */
export const fittedDescription = (description: string): string => clipped(description, DESCRIPTION);

/**
 * A body shortened to what GitHub takes, at the end of a line, and saying so. Hidden comments (`<!-- … -->`) in what is left
 * out are kept: they are how a text is recognised as ours.
 */
export function fittedBody(body: string): string {
  if (body.length <= BODY) return body;
  const markers = (text: string): string => (text.match(/<!--(?:(?!-->)[^\n]){0,500}-->/g) ?? []).join('\n');
  const note = (left: number): string => `\n\n*(${left} more characters do not fit here.)*\n`;
  const room = BODY - markers(body).length - note(body.length).length;
  if (room < 0) return body; // nothing but markers: the forge will say that it is too long
  const end = body.lastIndexOf('\n', room);
  const kept = body.slice(0, end > room / 2 ? end : room).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}${note(body.length - kept.length)}${markers(body.slice(kept.length))}`;
}
