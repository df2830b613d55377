import { z } from 'zod';
import { LARGEST_EDIT } from './edit-file.ts';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { placeToWrite, tidyPath } from './workbench-path.ts';
import { count, linesOf } from './workbench-text.ts';
import { createWith } from './write-file.ts';

export const createFile = tool({
  name: 'create_file',
  description:
    'Makes a new text file, and the folders it needs. Refused when the file exists: use edit_file to change it, or delete_file first to write it anew.',
  input: z.strictObject({
    path: z.string().describe('Relative to the top of the workbench'),
    content: z.string().describe('All of the file; end it with a line end'),
  }),
  traits: { kind: 'writes', repeat: 'interrupted' },
  target: ({ path }) => ({ paths: [tidyPath(path)], command: null }),
  run: answering(async ({ path: written, content }, { workbench }) => {
    const place = await placeToWrite(workbench.folder, written);
    if (place.stats?.isDirectory()) refuse(`"${place.path}" is a folder.`);
    if (place.stats !== null) refuse(`"${place.path}" exists already. Use edit_file, or delete it first.`);
    if (written.endsWith('/')) refuse('The path ends with "/": name a file. Its folders are made with it.');
    if (Buffer.byteLength(content) > LARGEST_EDIT)
      refuse('The content is larger than 2 MB. Write a program that makes it, and run that.');
    if (!content.isWellFormed()) refuse('The content holds half a character (a lone surrogate). Send it again.');
    await createWith(place, content);
    return { ok: true, text: `Created ${place.path} (${count(linesOf(content).length, 'line')}).` };
  }),
});
