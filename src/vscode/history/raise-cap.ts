import { window } from 'vscode';
import type { Budget, Cap } from '../../core/budget.ts';
import { budgetStanding, type CapStanding } from '../../core/projections/budget-standing.ts';
import { capText } from '../../core/projections/measure-words.ts';
import { budgetText } from '../../core/projections/words.ts';
import { doubled } from '../../core/run/doubled.ts';
import type { Run } from '../../core/run/state.ts';
import { LinkError } from '../../link/link-error.ts';
import { readTarget } from '../acts/read-target.ts';
import { submitCommand } from '../acts/submit-command.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { askBudget } from '../start/ask-budget.ts';

/** Raises a cap of a run: the one that `given` names by its `cap` key, else one that is picked. Throws `LinkError`. */
export async function raiseCapOf(parts: Parts, id: string, given: unknown): Promise<void> {
  const { run } = await parts.runs.open(id);
  const standing = budgetStanding(run);
  if (standing.length === 0) throw new LinkError('cannot', 'This run has no cap.');
  const key = readTarget(given, 'cap');
  const chosen = standing.find((one) => one.key === key) ?? (await pickStanding(standing));
  if (chosen === null) return;
  const budget = await askNew(run, chosen.cap);
  if (budget !== null) await submitCommand(parts, id, { type: 'set-budget', budget, cap: chosen.cap });
}

/** How much of a cap is used, in words. */
const usedText = ({ share, budget }: CapStanding): string => `${Math.round(share * 100)} % of ${budgetText(budget)}`;

async function pickStanding(standing: readonly CapStanding[]): Promise<CapStanding | null> {
  const items = standing.map((one) => ({
    label: labelText(capText(one.cap)),
    description: labelText(usedText(one)),
    one,
  }));
  return (await window.showQuickPick(items, { title: 'Raise which cap?', ignoreFocusOut: true }))?.one ?? null;
}

async function askNew(run: Run, cap: Cap): Promise<Budget | null> {
  const raised = doubled(run, cap);
  const name = labelText(capText(cap));
  const items = [
    { label: `$(arrow-up) Raise to ${budgetText(raised)}`, detail: `As much again for ${name}`, own: false },
    { label: '$(credit-card) Set…', detail: 'A figure of your own', own: true },
  ];
  const picked = await window.showQuickPick(items, { title: `Cap of ${name}`, ignoreFocusOut: true });
  if (picked === undefined) return null;
  return picked.own ? askBudget(`New budget of ${capText(cap)} in all`, raised, capText(cap)) : raised;
}
