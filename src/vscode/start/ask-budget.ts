import type { Budget } from '../../core/settings.ts';
import { askText } from '../messages.ts';
import { moneyFrom, tokensFrom } from './amounts.ts';

/** Asks for a budget. `whose`: what it is for, in a few words. Null where the user leaves. */
export async function askBudget(title: string, before: Budget, whose = 'all agents together'): Promise<Budget | null> {
  const tokens = await askText({
    title: `${title} (1/2)`,
    ignoreFocusOut: true,
    prompt: `Tokens, ${whose}: 4M, 500k. Empty: no cap.`,
    value: before.tokens === null ? '' : String(before.tokens),
    validateInput: (text) =>
      tokensFrom(text) === undefined ? 'Write an amount such as 4M or 500k, or nothing.' : null,
  });
  if (tokens === undefined) return null;
  const money = await askText({
    title: `${title} (2/2)`,
    ignoreFocusOut: true,
    prompt: 'US dollars, where the prices of the models are known. Empty: no cap.',
    value: before.money === null ? '' : String(before.money),
    validateInput: (text) => (moneyFrom(text) === undefined ? 'Write an amount such as 2.50, or nothing.' : null),
  });
  if (money === undefined) return null;
  return { tokens: tokensFrom(tokens) ?? null, money: moneyFrom(money) ?? null };
}
