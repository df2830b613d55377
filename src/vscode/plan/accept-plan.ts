import { type TextDocument, window } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { PlanFlaw, RuleWish } from '../../link/protocol.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { tellError } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { openedPlan, openPlan } from './open-plan.ts';
import type { PlanIds } from './plan-address.ts';
import { flawRange } from './plan-checks.ts';
import { planStanding } from './plan-standing.ts';

/**
 * Accepts a plan as its document stands, unsaved edits included: they are saved first. One that cannot be carried out is
 * not accepted: its first flaw is shown where it is. `rule`: plans to come are accepted too. Throws `LinkError`.
 */
export async function acceptPlan(parts: Parts, ids: PlanIds, rule?: RuleWish): Promise<void> {
  const standing = planStanding(await parts.runs.open(ids.run), ids.ask, (at) => new Date(at).toLocaleTimeString());
  if (!standing.waits) throw new LinkError('cannot', `${standing.said}.`);
  const document = openedPlan(ids);
  if (document?.isDirty === true && !(await document.save()))
    throw new LinkError('cannot', 'The plan could not be saved, so it was not accepted.');
  const text = document?.getText() ?? (await parts.engine.ask('readPlan', { run: ids.run, ask: ids.ask }));
  const { flaws } = await parts.engine.ask('checkPlan', { run: ids.run, text });
  const [flaw] = flaws;
  if (flaw !== undefined) return showFlaw(document ?? (await openPlan(parts, ids.run, ids.ask)), flaw);
  const accepted = await submitCommand(parts, ids.run, {
    type: 'answer-ask',
    ask: ids.ask,
    verdict: 'allow',
    reason: '',
    plan: text,
    ...(rule === undefined ? {} : { rule }),
  });
  if (accepted) window.setStatusBarMessage('$(check) The plan is accepted', 4000);
}

async function showFlaw(document: TextDocument, flaw: PlanFlaw): Promise<void> {
  const range = flawRange(document, flaw);
  await window.showTextDocument(document, { preview: false, selection: range });
  void tellError(`The plan is not accepted yet. ${labelText(flaw.message, 400)}`);
}
