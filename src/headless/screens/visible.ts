/** Marks that change what a person sees without being seen: control characters, those that turn the order of writing, and tags. */
const HIDDEN = /(?![\n\t])\p{Cc}|\p{Bidi_Control}|[\u200b-\u200d\u2060\ufeff\u{e0000}-\u{e007f}]/gu;

/** A text of a stranger as a terminal may show it: what would hide or overwrite something stands there by its number. */
export const visible = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (mark) => `<U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`);
