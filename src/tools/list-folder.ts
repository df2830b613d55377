import { z } from 'zod';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { type Entry, readFolder, rulesIn } from './walk.ts';
import { placeToRead, tidyPath } from './workbench-path.ts';
import { count } from './workbench-text.ts';

const MOST_LINES = 400;
const MOST_IN_ONE = 120;

export const listFolder = tool({
  name: 'list_folder',
  description:
    'Shows what lies in a folder, folders first, to the given depth. Folders that are ignored (.gitignore, node_modules) are named but not opened; list one by its own path to look into it.',
  input: z.strictObject({
    path: z.string().default('.').describe('Folder, relative to the top of the workbench'),
    depth: z.number().int().min(1).max(8).default(2).describe('Levels to show'),
  }),
  traits: { kind: 'reads', repeat: 'safe' },
  target: ({ path }) => ({ paths: [tidyPath(path)], command: null }),
  run: answering(async ({ path: written, depth }, { workbench }) => {
    const { path, stats } = await placeToRead(workbench.folder, written);
    if (!stats.isDirectory()) refuse(`"${path}" is a file. Read it with read_file.`);
    const lines = await listed({ root: workbench.folder, dir: path === '.' ? '' : path, depth, indent: 0 });
    if (lines.length === 0) return { ok: true, text: `${path}/ is empty.` };
    const beyond = lines.length - MOST_LINES;
    const more = beyond > 0 ? [`(${count(beyond, 'more line')}: list a folder of it, or less depth)`] : [];
    return { ok: true, text: [`${path}/`, ...lines.slice(0, MOST_LINES), ...more].join('\n') };
  }),
});

interface Part {
  readonly root: string;
  readonly dir: string;
  readonly depth: number;
  readonly indent: number;
}

async function listed(part: Part): Promise<string[]> {
  const entries = await entriesIn(part.root, part.dir);
  const lines: string[] = [];
  for (const entry of entries.slice(0, MOST_IN_ONE)) {
    lines.push('  '.repeat(part.indent + 1) + (await label(entry, part)));
    if (entry.kind === 'folder' && !entry.ignored && part.depth > 1)
      lines.push(...(await listed({ ...part, dir: entry.path, depth: part.depth - 1, indent: part.indent + 1 })));
  }
  const beyond = entries.length - MOST_IN_ONE;
  if (beyond > 0)
    lines.push(`${'  '.repeat(part.indent + 1)}… ${beyond === 1 ? '1 more entry' : `${beyond} more entries`}`);
  return lines;
}

const entriesIn = async (root: string, dir: string): Promise<Entry[]> =>
  readFolder(root, dir, await rulesIn(root, dir));

async function label(entry: Entry, part: Part): Promise<string> {
  if (entry.kind === 'link') return `${entry.name} (symlink)`;
  if (entry.kind === 'other') return `${entry.name} (no regular file)`;
  if (entry.kind === 'file') return entry.ignored ? `${entry.name} (ignored)` : entry.name;
  if (entry.ignored) return `${entry.name}/ (ignored)`;
  if (part.depth > 1) return `${entry.name}/`;
  const inside = (await entriesIn(part.root, entry.path)).length;
  return `${entry.name}/ (${inside === 1 ? '1 entry' : `${inside} entries`})`;
}
