/**
 * Makes characters visible that change how others are read without being seen themselves: marks and overrides of writing
 * direction, and invisible joiners. Done to everything that comes in, so that nothing on a page can be disguised.
 */
export const plain = (text: string): string =>
  text.replace(
    /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `[U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );

const decoder = new TextDecoder();

/** Reads JSON that came as bytes. The signs stand in it as themselves, so they are replaced before it is read. */
export const readJson = (bytes: Uint8Array): unknown => JSON.parse(plain(decoder.decode(bytes)));
