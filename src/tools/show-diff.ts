import { z } from 'zod';
import { type DiffPart, diffParts } from './diff-parts.ts';
import { answering } from './refusal.ts';
import { tool, touchesNothing } from './tool.ts';
import { count } from './workbench-text.ts';

const MOST = 40_000;

export const showDiff = tool({
  name: 'show_diff',
  description:
    'Shows the change as a unified diff: everything in the workbench that differs from the base, new files and scratch files included.',
  input: z.strictObject({}),
  traits: { kind: 'reads', repeat: 'safe' },
  target: () => touchesNothing,
  run: answering(async (_, { workbench, base }) => {
    const parts = diffParts(await workbench.diff(base));
    if (parts.length === 0) return { ok: true, text: 'Nothing is changed.' };
    return { ok: true, text: fitting(parts) };
  }),
});

/** The smallest files whole, so that one large file does not hide the others; the rest by name. */
function fitting(parts: readonly DiffPart[]): string {
  let room = MOST;
  const whole = new Set<DiffPart>();
  for (const part of parts.toSorted((a, b) => a.text.length - b.text.length)) {
    if (part.text.length > room) break;
    room -= part.text.length;
    whole.add(part);
  }
  const first = parts.find((part) => !whole.has(part));
  const shown = parts.map((part) =>
    whole.has(part)
      ? part.text.trimEnd()
      : part === first
        ? `${part.text.slice(0, Math.max(room, 2000))}\n… (cut)`
        : null,
  );
  const left = parts.filter((part) => !whole.has(part));
  const list = left.map((part) => `  ${part.path} (+${part.added} -${part.removed})`);
  const note = left.length > 0 ? [`Too long to be shown whole; read them with read_file:\n${list.join('\n')}`] : [];
  return [`${count(parts.length, 'file')} changed`, ...shown.filter((text) => text !== null), ...note].join('\n');
}
