import picomatch from 'picomatch';
import { z } from 'zod';
import { nearNames } from './near-names.ts';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { walk } from './walk.ts';
import { matchLines } from './within-time.ts';
import { tidyPath } from './workbench-path.ts';
import { count } from './workbench-text.ts';

const MOST = 200;

export const findFiles = tool({
  name: 'find_files',
  description: `Finds files by a glob over their paths: "**/*.test.ts", "src/**/parse*", "{lib,src}/**/*.py". A pattern without a slash is looked for in every folder. Ignored files are left out. Answers up to ${MOST} paths and how many there are.`,
  input: z.strictObject({ pattern: z.string().min(1).max(200) }),
  traits: { kind: 'reads', repeat: 'safe' },
  target: () => ({ paths: [], command: null }),
  run: answering(async ({ pattern }, { workbench, signal }) => {
    const found = await filesMatching(workbench.folder, pattern, signal);
    if (found.length > 0) {
      const more = found.length > MOST ? `\n(${found.length - MOST} more: use a narrower pattern)` : '';
      return { ok: true, text: `${count(found.length, 'file')}\n${found.slice(0, MOST).join('\n')}${more}` };
    }
    const near = await nearNames(workbench.folder, pattern.replace(/[*?{}[\]]/g, ''));
    const hint = near.length > 0 ? ` Names that come near: ${near.join(', ')}.` : '';
    return { ok: true, text: `No file matches "${pattern}".${hint}` };
  }),
});

/** Paths that a glob of a model matches; refused where the glob is none or takes too long. */
export async function filesMatching(folder: string, pattern: string, signal: AbortSignal): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of walk(folder, { signal })) paths.push(entry.path);
  for (const glob of globsOf(pattern)) {
    const expression = picomatch.makeRe(glob, { dot: true, noextglob: true });
    const [matches] =
      matchLines(expression.source, '', [paths]) ??
      refuse(`The pattern "${pattern}" takes too long: use fewer wildcards.`);
    if (matches && matches.length > 0) return matches.flatMap(({ line }) => paths[line] ?? []);
  }
  return [];
}

/** What may be meant, the likeliest first: a name in any folder, or all that lies below a folder. */
function globsOf(pattern: string): string[] {
  const tidy = tidyPath(pattern.replace(/^\/+/, ''));
  const anywhere = tidy.includes('/') ? tidy : `**/${tidy}`;
  return pattern.endsWith('/') ? [`${tidy}/**`] : [anywhere, `${tidy}/**`];
}
