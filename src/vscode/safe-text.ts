import { oneLine } from '../core/projections/words.ts';

/** Marks that change what a person sees without being seen: control characters, those that turn the order of writing, and tags. */
const HIDDEN = /\p{Cc}|\p{Bidi_Control}|[\ufeff\u{e0000}-\u{e007f}]/gu;

/** A text of a stranger for a label: one line, no hidden marks, and no `$(name)` that the editor would draw as an icon. */
export const labelText = (text: string, most = 120): string =>
  oneLine(text.replace(HIDDEN, ' '), most).replaceAll('$(', '$\u200b(');

/**
 * A text of a stranger in a message, where the editor would draw `[a](command:b)` as something to click on: nothing of it is
 * a link, also where it stands beside other words. `most`: how many characters of it.
 */
export const messageText = (text: string, most = 600): string =>
  labelText(text, most)
    .replace(/\](?=[([:])/g, ']\u200b')
    .replace(/\b(command|vscode[\w-]*|file|data|javascript):(?=\S)/gi, '$1\u200b:');

/** A text as a block of code, in a fence that nothing in it can close. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** A text of a stranger in a line of Markdown, as it stands. */
export function codeSpan(text: string, most = 400): string {
  const flat = oneLine(text.replace(HIDDEN, ' '), most);
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return flat === '' ? '` `' : longest === 0 ? `\`${flat}\`` : `${ticks} ${flat} ${ticks}`;
}

/**
 * A text of a stranger in a line of Markdown as plain words: nothing of it is a link, a picture, an icon or markup. The editor
 * would make links of bare addresses too, so those are broken where no reader of the drawn text sees it.
 */
export const plainWords = (text: string, most = 400): string =>
  labelText(text, most)
    // Inside a word, a hyphen or a low line is one: whoever reads the source of a document should not stumble over it.
    .replace(
      /[\\`*{}[\]()<>#!|~&$@]|(?<!\w)[-+]|[-+](?!\w)|(?<![a-z\d])_|_(?![a-z\d])|:(?=\/\/)|^=|(?<=^\d+)\.|(?<=www)\./gi,
      '\\$&',
    );

/** Lines of a stranger as paragraphs of plain words. `most`: how many characters of them are read. */
export const plainLines = (text: string, most: number): string =>
  (text.length > most ? `${text.slice(0, most)}…` : text)
    .split(/\r?\n/)
    .map((line) => plainWords(line, most))
    .filter((line) => line !== '')
    .join('\n\n');
