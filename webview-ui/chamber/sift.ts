import { SHEET, type Sheet } from '../page/transcript.ts';

/** The lines that name this agent and hold this text, on sheets of their own. Nothing asked for: the sheets as they are. */
export function sift(sheets: readonly Sheet[], agent: string, sought: string): readonly Sheet[] {
  if (agent === '' && sought === '') return sheets;
  const name = agent === '' ? null : new RegExp(`(?<![\\w-])${agent.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`);
  const text = sought.toLowerCase();
  const lines = sheets
    .flatMap((sheet) => sheet.lines)
    .filter((line) => (name === null || name.test(line.text)) && line.text.toLowerCase().includes(text));
  const found: Sheet[] = [];
  for (let from = 0; from < lines.length; from += SHEET)
    found.push({ id: from, lines: lines.slice(from, from + SHEET) });
  return found;
}
