import { askQuestion } from '../../core/projections/standing-words.ts';
import { budgetText } from '../../core/projections/words.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import type { Budget } from '../../core/settings.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ScreenCommand } from '../../link/protocol.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { askText } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { acceptPlan } from '../plan/accept-plan.ts';
import { sendPlanBack } from '../plan/send-plan-back.ts';
import { labelText } from '../safe-text.ts';
import { askBudget } from '../start/ask-budget.ts';
import { sentence } from './ask-lines.ts';
import { ASK_WORDS } from './ask-words.ts';

/** A question by its ids. */
export interface NamedAsk {
  readonly run: string;
  readonly ask: string;
}

/** What stands behind the ids, as it is now. Throws `LinkError` where nobody waits for an answer any more. */
export function waitingAsk({ runs }: Parts, { run, ask }: NamedAsk): { readonly run: Run; readonly ask: Ask } {
  const overview = runs.overview(run);
  const found = overview?.run.asks[ask];
  if (!overview || found === undefined)
    throw new LinkError('cannot', 'This was answered already, or nobody waits for it any more.');
  return { run: overview.run, ask: found };
}

/** Says yes, asking first for what a yes needs. Throws `LinkError`. */
export async function allowAsk(parts: Parts, named: NamedAsk): Promise<void> {
  const { run, ask } = waitingAsk(parts, named);
  switch (ask.gate) {
    case 'plan':
      return acceptPlan(parts, named);
    case 'budget': {
      const budget = await askForBudget(run);
      return budget === null ? undefined : answer(parts, named, { verdict: 'allow', reason: '', budget });
    }
    case 'question': {
      const reason = await askForText(sentence(askQuestion(ask)), 'Your answer', ask.by);
      return reason === null ? undefined : answer(parts, named, { verdict: 'allow', reason });
    }
    default:
      return answer(parts, named, { verdict: 'allow', reason: '' });
  }
}

/** Says no, with a reason for whoever asked. Throws `LinkError`. */
export async function denyAsk(parts: Parts, named: NamedAsk): Promise<void> {
  const { ask } = waitingAsk(parts, named);
  if (ask.gate === 'plan') return sendPlanBack(parts, named);
  const words = ASK_WORDS[ask.gate];
  const reason = await askText({
    title: `${words.deny.replace('…', '')}: ${sentence(askQuestion(ask))}`,
    prompt: `${words.why} ${words.denyDoes}`,
    placeHolder: words.why,
    ignoreFocusOut: true,
  });
  if (reason !== undefined) await answer(parts, named, { verdict: 'deny', reason: reason.trim() });
}

type Answer = Omit<Extract<ScreenCommand, { type: 'answer-ask' }>, 'type' | 'ask'>;

async function answer(parts: Parts, { run, ask }: NamedAsk, said: Answer): Promise<void> {
  await submitCommand(parts, run, { type: 'answer-ask', ask, ...said });
}

async function askForText(title: string, placeHolder: string, by: string): Promise<string | null> {
  const text = await askText({
    title,
    placeHolder,
    prompt: `It goes to ${labelText(by)} as it stands here.`,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Write something first.' : undefined),
  });
  return text === undefined ? null : text.trim();
}

function askForBudget({ budget, ledger }: Run): Promise<Budget | null> {
  const spent = budgetText({ tokens: ledger.tokens, money: ledger.moneyUnknown ? null : ledger.money });
  return askBudget(`New budget in all; spent: ${spent}`, doubled(budget));
}

/** Twice of what caps there are. */
const doubled = ({ tokens, money }: Budget): Budget => ({
  tokens: tokens === null ? null : tokens * 2,
  money: money === null ? null : money * 2,
});
