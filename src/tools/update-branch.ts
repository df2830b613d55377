import { z } from 'zod';
import { answering } from './refusal.ts';
import { tool, touchesNothing } from './tool.ts';

export const updateBranch = tool({
  name: 'update_branch',
  description:
    'Merges the newest commit of the base branch into your files. Use it when you are told that your work conflicts with the base, or when you need what another task merged. Names the files that conflict.',
  input: z.strictObject({}),
  traits: { kind: 'writes', repeat: 'interrupted' },
  target: () => touchesNothing,
  run: answering(async (_, { workbench, base, newestBase }) => {
    if (newestBase === base)
      return { ok: true, text: `Your files start from the newest base already (${short(base)}).` };
    const { conflicts } = await workbench.merge(newestBase);
    if (conflicts.length === 0)
      return { ok: true, text: `The base (${short(newestBase)}) is merged, without conflicts. Run the checks again.` };
    return {
      ok: false,
      text: [
        `The base (${short(newestBase)}) is merged, and these files conflict: ${conflicts.join(', ')}.`,
        'In each, read what stands between <<<<<<< and ======= (yours) and between ======= and >>>>>>> (the base), write what keeps the sense of both, and delete the three marker lines. Then run the checks and open the pull request again.',
      ].join('\n'),
    };
  }),
});

const short = (commit: string): string => commit.slice(0, 10);
