import { z } from 'zod';
import { filesWithMarkers } from './conflict-markers.ts';
import { answering, refuse } from './refusal.ts';
import { tool, touchesNothing } from './tool.ts';
import { sweepHalfWritten } from './write-file.ts';

export const updateBranch = tool({
  name: 'update_branch',
  description:
    'Merges the newest commit of the base branch into your files; what you changed is committed first. Use it when you are told that your work conflicts with the base, or when you need what another task merged. Names the files that conflict.',
  input: z.strictObject({}),
  traits: { kind: 'writes', repeat: 'interrupted' },
  target: () => touchesNothing,
  run: answering(async (_, { workbench, base, newestBase }) => {
    if (newestBase === base)
      return { ok: true, text: `Your files start from the newest base already (${short(base)}).` };
    await sweepHalfWritten(workbench.folder);
    const marked = filesWithMarkers(await workbench.diff(base));
    if (marked.length > 0)
      refuse(`Conflict markers of an earlier merge are left in ${marked.join(', ')}. Resolve them first.`);
    // Git merges into committed files only.
    await workbench.seal(base, 'Work so far, before the base is merged');
    const { conflicts } = await workbench.merge(newestBase);
    // With conflicts, too, the base is merged: from here on the work is what differs from the newest base.
    return { ok: true, text: conflicts.length === 0 ? merged(newestBase) : conflicting(newestBase, conflicts) };
  }),
});

const short = (commit: string): string => commit.slice(0, 10);

const merged = (base: string): string =>
  `The base (${short(base)}) is merged, without conflicts. Run the checks again.`;

const conflicting = (base: string, files: readonly string[]): string =>
  [
    `The base (${short(base)}) is merged, and these files conflict: ${files.join(', ')}.`,
    'In each, read what stands between <<<<<<< and ======= (yours) and between ======= and >>>>>>> (the base), write what keeps the sense of both, and delete the three marker lines. A file without markers was deleted on one side: keep or delete it. Then run the checks and open the pull request again.',
  ].join('\n');
