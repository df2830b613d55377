import { promises as fs } from 'node:fs';
import { z } from 'zod';
import { nearNames } from './near-names.ts';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { placeToWrite, refuseUnlessFile, tidyPath } from './workbench-path.ts';

export const deleteFile = tool({
  name: 'delete_file',
  description: 'Deletes one file. A symlink is deleted itself, not what it leads to.',
  input: z.strictObject({ path: z.string().describe('Relative to the top of the workbench') }),
  traits: { kind: 'writes', repeat: 'interrupted' },
  target: ({ path }) => ({ paths: [tidyPath(path)], command: null }),
  run: answering(async ({ path: written }, { workbench }) => {
    const place = await placeToWrite(workbench.folder, written, true);
    if (place.stats === null) {
      const near = await nearNames(workbench.folder, place.path);
      refuse(`There is no "${place.path}".${near.length > 0 ? ` Did you mean ${near.join(', ')}?` : ''}`);
    }
    if (place.stats.isDirectory()) refuse(`"${place.path}" is a folder. Delete its files one by one.`);
    if (!place.stats.isSymbolicLink()) refuseUnlessFile(place.path, place.stats);
    await fs.unlink(place.absolute);
    return { ok: true, text: `Deleted ${place.path}.` };
  }),
});
