import { onOneLine } from '../line.ts';
import type { Text } from '../text.ts';

/** A titled list as parts of a body, each item on a line of its own, whatever it holds; nothing where it is empty. */
export const list = (title: string, items: readonly string[]): Text[] =>
  items.length === 0 ? [] : [`\n\n${title}:`, ...items.map((item) => `\n- ${onOneLine(item)}`)];
