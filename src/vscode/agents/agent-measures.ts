import { window } from 'vscode';
import type { Measure } from '../../core/measure.ts';
import { measureText } from '../../core/projections/measure-words.ts';
import { budgetText } from '../../core/projections/words.ts';
import { spentUnder } from '../../core/run/caps.ts';
import { LinkError } from '../../link/link-error.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { askText } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { askBudget } from '../start/ask-budget.ts';
import { askBrief } from './measure-pick.ts';

interface Named {
  readonly run: string;
  readonly agent: string;
}

/** Gives an agent another brief, which it goes on with. Throws `LinkError`. */
export async function rebriefAgent(parts: Parts, { run, agent }: Named): Promise<void> {
  const brief = await askBrief(agent);
  if (brief !== null) await carryOut(parts, run, { do: 'rebrief', agent, brief }, 'The chair gave another brief.');
}

/** Ends an agent and puts a fresh one in its place. Throws `LinkError`. */
export async function replaceAgent(parts: Parts, { run, agent }: Named): Promise<void> {
  const why = await askWhy(
    `Replace ${agent}`,
    'A fresh one of its role takes over its task and those below it. Why? It is told; may be left empty.',
  );
  if (why !== null) await carryOut(parts, run, { do: 'replace', agent }, why || 'Replaced by the chair.');
}

/** Puts somebody with fresh eyes below an agent. Throws `LinkError`. */
export async function assistAgent(parts: Parts, { run, agent }: Named): Promise<void> {
  const why = await askWhy(
    `A specialist at the side of ${agent}`,
    'What shall it look at? It reads what the agent did, and reports to it. May be left empty.',
  );
  if (why !== null) await carryOut(parts, run, { do: 'assist', agent }, why || 'The chair wants fresh eyes on it.');
}

/** Sets what an agent may spend together with all below it. Throws `LinkError`. */
export async function setAgentBudget(parts: Parts, { run: id, agent }: Named): Promise<void> {
  const { run } = await parts.runs.open(id);
  const found = run.agents[agent];
  if (found === undefined || found.left !== null) throw new LinkError('cannot', `${agent} is not there any more.`);
  const cap = { of: 'agent', agent } as const;
  const spent = budgetText(spentUnder(run, cap));
  const budget = await askBudget(`Budget of ${agent}; spent: ${spent}`, found.grant.budget, 'it and all below it');
  if (budget !== null) await submitCommand(parts, id, { type: 'set-budget', budget, cap });
}

async function askWhy(title: string, prompt: string): Promise<string | null> {
  const why = await askText({ title, prompt, placeHolder: 'Reason', ignoreFocusOut: true });
  return why === undefined ? null : why.trim();
}

async function carryOut(parts: Parts, run: string, measure: Measure, why: string): Promise<void> {
  if (await submitCommand(parts, run, { type: 'carry-out', measure, why }))
    window.setStatusBarMessage(`$(check) Done: ${labelText(measureText(measure), 80)}`, 4000);
}
