/** What can end a line, or hide in one. */
const UNSEEN = /[\p{Cc}\u2028\u2029]/gu;

/** A name or a sentence on one line, whatever it holds: what would end the line is written out, as `\u000a`. */
export const onOneLine = (name: string): string =>
  name.replaceAll(UNSEEN, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);

/** Does a name, of a file say, stand on one line with all that it holds to be seen? */
export const isOneLine = (name: string): boolean => onOneLine(name) === name;
