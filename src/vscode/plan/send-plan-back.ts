import { window } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { askText, tellInformation } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { openedPlan } from './open-plan.ts';
import type { PlanIds } from './plan-address.ts';
import { planStanding } from './plan-standing.ts';

/** Sends a plan back to the PM with a comment. Edits that were not saved are kept in its document. Throws `LinkError`. */
export async function sendPlanBack(parts: Parts, { run, ask }: PlanIds): Promise<void> {
  const standing = planStanding(await parts.runs.open(run), ask, (at) => new Date(at).toLocaleTimeString());
  if (!standing.waits) throw new LinkError('cannot', `${standing.said}.`);
  const reason = await askText({
    title: 'Send the plan back',
    prompt: 'What shall be different? The PM reads this and makes another plan.',
    placeHolder: 'Comment',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Say what shall be different.' : undefined),
  });
  if (reason === undefined) return;
  const document = openedPlan({ run, ask });
  const edited = document?.isDirty === true;
  // Kept before it is answered: afterwards it can only be read.
  const kept = edited && (await document.save());
  if (!(await submitCommand(parts, run, { type: 'answer-ask', ask, verdict: 'deny', reason: reason.trim() }))) return;
  if (edited)
    void tellInformation(
      kept
        ? 'The plan went back with your comment. Your edits are kept in its document; the PM reads the comment only.'
        : 'The plan went back with your comment. Your edits could not be saved: copy what you need from the document.',
    );
  else window.setStatusBarMessage('$(check) The plan went back with your comment', 4000);
}
