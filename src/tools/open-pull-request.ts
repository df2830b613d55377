import { z } from 'zod';
import { filesWithMarkers } from './conflict-markers.ts';
import { answering, refuse } from './refusal.ts';
import { tool, touchesNothing } from './tool.ts';
import { count } from './workbench-text.ts';
import { sweepHalfWritten } from './write-file.ts';

/** As many as a submission can name. */
const MOST_FILES = 2000;

export const openPullRequest = tool({
  name: 'open_pull_request',
  description:
    'Hands your work in: commits all your files as they are and has them checked, pushed and reviewed. Use it when the task is done, the checks pass and you have read your own diff; and again after each round of changes. Then wait: you are woken with what comes back.',
  input: z.strictObject({
    title: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^\r\n]*$/, 'one line')
      .describe("What the change does, in one line: the commit's subject, in the style of the project's log"),
    summary: z
      .string()
      .trim()
      .min(1)
      .max(8000)
      .describe(
        'The cause, what was changed and why, how it was tested: this is the text of the pull request. After a review it replaces the old text: say how things stand now, with an answer to each finding at the end',
      ),
  }),
  traits: { kind: 'submits', repeat: 'safe' },
  target: () => touchesNothing,
  run: answering(async ({ title, summary }, { workbench, store, base, newestBase }) => {
    await sweepHalfWritten(workbench.folder);
    const marked = filesWithMarkers(await workbench.diff(base));
    if (marked.length > 0) refuse(`Conflict markers are left in ${marked.join(', ')}. Resolve them first.`);
    const sealed = await workbench.seal(base, `${title}\n\n${summary}`);
    if (sealed === null)
      refuse('Nothing is changed, so there is nothing to hand in. If nothing needs to change, report that.');
    // Where the newest base is merged already, its news are not this work's, even if `base` is not known to be it.
    const from = (await store.isAncestor(newestBase, sealed.commit)) ? newestBase : base;
    const changes = await store.changes(from, sealed.commit);
    const files = [
      ...new Set(changes.flatMap(({ path, before }) => (before === null ? [path] : [before, path]))),
    ].sort();
    if (files.length === 0) refuse('Your files are the same as the base, so there is nothing to hand in.');
    if (files.length > MOST_FILES)
      refuse(
        `${files.length} files are changed, more than a review can hold. Are results of a build among them? Delete them, or have .gitignore leave them out.`,
      );
    return {
      ok: true,
      text: `Handed in as commit ${sealed.commit.slice(0, 10)} with ${count(files.length, 'file')}: ${files.slice(0, 30).join(', ')}${files.length > 30 ? ', …' : ''}.`,
      submission: { ...sealed, files, title, summary },
    };
  }),
});
