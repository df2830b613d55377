import { window } from 'vscode';
import { measureText } from '../../core/projections/measure-words.ts';
import { seats } from '../../core/run/seats.ts';
import { LinkError } from '../../link/link-error.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { needsText } from '../agents/measure-kinds.ts';
import { pickMeasure } from '../agents/measure-pick.ts';
import { askText } from '../messages.ts';
import type { Parts } from '../parts.ts';

/** Puts something before the board of a run: what, whom it concerns, and what speaks for it. Throws `LinkError`. */
export async function raiseMotionIn(parts: Parts, id: string): Promise<void> {
  const { run } = await parts.runs.open(id);
  if (seats(run).length === 0)
    throw new LinkError(
      'cannot',
      'This run has no board. What is to be done, you can do yourself from the menu of an agent.',
    );
  const title = 'Put Something before the Board';
  const measure = await pickMeasure(run, title);
  if (measure === null) return;
  const evidence = await askText({
    title: `${title}: ${measureText(measure)}`,
    prompt: 'What speaks for it? The members read this before they ballot.',
    placeHolder: 'Evidence',
    ignoreFocusOut: true,
    validateInput: needsText,
  });
  if (evidence === undefined) return;
  if (await submitCommand(parts, id, { type: 'raise-motion', measure, evidence: evidence.trim() }))
    window.setStatusBarMessage('$(law) It is before the board', 6000);
}
