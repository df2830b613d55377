import { capText } from '../../core/projections/measure-words.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import { budgetText } from '../../core/projections/words.ts';
import { mayRule } from '../../core/rule-on.ts';
import { spentUnder } from '../../core/run/caps.ts';
import { doubled } from '../../core/run/doubled.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import { LinkError } from '../../link/link-error.ts';
import type { RuleWish, ScreenCommand } from '../../link/protocol.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { askText } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { acceptPlan } from '../plan/accept-plan.ts';
import { sendPlanBack } from '../plan/send-plan-back.ts';
import { labelText } from '../safe-text.ts';
import { askBudget } from '../start/ask-budget.ts';
import { sentence } from './ask-lines.ts';
import { askRule } from './ask-rule.ts';
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
export async function allowAsk(parts: Parts, named: NamedAsk, rule?: RuleWish): Promise<void> {
  const { run, ask } = waitingAsk(parts, named);
  const { subject } = ask;
  switch (subject.kind) {
    case 'plan':
      return acceptPlan(parts, named, rule);
    case 'budget':
      // As it was shown, though more may be spent by now.
      return answer(parts, named, {
        verdict: 'allow',
        reason: '',
        budget: doubled(run, subject.cap, subject),
        ...ruled(rule),
      });
    case 'question': {
      const reason = await askForText(sentence(askQuestion(ask)), 'Your answer', ask.by);
      return reason === null ? undefined : answer(parts, named, { verdict: 'allow', reason, ...ruled(rule) });
    }
    default:
      return answer(parts, named, { verdict: 'allow', reason: '', ...ruled(rule) });
  }
}

/** Says no, with a reason for whoever asked. Throws `LinkError`. */
export async function denyAsk(parts: Parts, named: NamedAsk, rule?: RuleWish): Promise<void> {
  const { ask } = waitingAsk(parts, named);
  if (ask.gate === 'plan' && rule === undefined) return sendPlanBack(parts, named);
  const words = ASK_WORDS[ask.gate];
  const reason = await askForReason(`${words.deny.replace('…', '')}: ${sentence(askQuestion(ask))}`, ask);
  if (reason !== null) await answer(parts, named, { verdict: 'deny', reason, ...ruled(rule) });
}

/** Answers a question and says that questions like it are answered so from now on. Throws `LinkError`. */
export async function answerByRule(parts: Parts, named: NamedAsk, says: 'allow' | 'deny'): Promise<void> {
  const { run, ask } = waitingAsk(parts, named);
  if (!mayRule(ask.gate, says))
    throw new LinkError('cannot', 'Questions like this one are answered one by one: there is no rule for them.');
  const rule = await askRule(run, ask, says);
  if (rule === null) return;
  await (says === 'allow' ? allowAsk(parts, named, rule) : denyAsk(parts, named, rule));
}

/** Lets a question about a budget be answered with a figure of the chair's own. Throws `LinkError`. */
export async function setAskBudget(parts: Parts, named: NamedAsk): Promise<void> {
  const { run, ask } = waitingAsk(parts, named);
  if (ask.subject.kind !== 'budget') return allowAsk(parts, named);
  const { cap } = ask.subject;
  const spent = spentUnder(run, cap);
  const text = budgetText({ tokens: spent.tokens, money: run.ledger.moneyUnknown ? null : spent.money });
  const budget = await askBudget(
    `New budget of ${capText(cap)} in all; spent: ${text}`,
    doubled(run, cap, ask.subject),
    capText(cap),
  );
  if (budget !== null) await answer(parts, named, { verdict: 'allow', reason: '', budget });
}

/** Takes a motion away from the board, for the chair to decide. Throws `LinkError`. */
export async function takeAsk(parts: Parts, named: NamedAsk): Promise<void> {
  waitingAsk(parts, named);
  await submitCommand(parts, named.run, { type: 'take-ask', ask: named.ask });
}

type Answer = Omit<Extract<ScreenCommand, { type: 'answer-ask' }>, 'type' | 'ask'>;

const ruled = (rule: RuleWish | undefined): Pick<Answer, 'rule'> => (rule === undefined ? {} : { rule });

export async function answer(parts: Parts, { run, ask }: NamedAsk, said: Answer): Promise<void> {
  await submitCommand(parts, run, { type: 'answer-ask', ask, ...said });
}

/** Asks why not. Null where the user leaves. */
export async function askForReason(title: string, { gate }: Pick<Ask, 'gate'>): Promise<string | null> {
  const words = ASK_WORDS[gate];
  const reason = await askText({
    title,
    prompt: `${words.why} ${words.denyDoes}`,
    placeHolder: words.why,
    ignoreFocusOut: true,
  });
  return reason === undefined ? null : reason.trim();
}

export async function askForText(title: string, placeHolder: string, by: string): Promise<string | null> {
  const text = await askText({
    title,
    placeHolder,
    prompt: `It goes to ${labelText(by)} as it stands here.`,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Write something first.' : undefined),
  });
  return text === undefined ? null : text.trim();
}
