import { type TextDocument, Uri, window, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { Parts } from '../parts.ts';
import { PLAN_SCHEME, type PlanIds, planAddress, readPlanAddress } from './plan-address.ts';
import { planOf } from './plan-standing.ts';

/** The Uri of a plan. Throws `LinkError` where the run cannot be read. */
export async function planUri(parts: Parts, ids: PlanIds): Promise<Uri> {
  const { run } = await parts.runs.open(ids.run);
  return Uri.from(planAddress(ids, run.mission.issue));
}

/** Opens the document of a plan. Without `ask`: of the plan that waits in the run, else of its last one. Throws `LinkError`. */
export async function openPlan(parts: Parts, run: string, ask: string | null): Promise<TextDocument> {
  const chosen = ask ?? planOf(await parts.runs.open(run));
  if (chosen === null) throw new LinkError('cannot', 'This run has no plan yet: its PM is still at it.');
  const document = await workspace.openTextDocument(await planUri(parts, { run, ask: chosen }));
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** The document of a plan where it is open. */
export const openedPlan = ({ run, ask }: PlanIds): TextDocument | undefined =>
  workspace.textDocuments.find((document) => {
    if (document.isClosed || document.uri.scheme !== PLAN_SCHEME) return false;
    const ids = readPlanAddress(document.uri);
    return ids?.run === run && ids.ask === ask;
  });
