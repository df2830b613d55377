import { tokensText } from '../../core/projections/words.ts';
import type { Budget } from '../../core/settings.ts';

/** A budget as it is typed: `8M`, `$10` or `8M, $10`. Null of it is no cap and left out. */
export function budgetInput({ tokens, money }: Budget): string {
  const parts = [...(tokens === null ? [] : [tokensInput(tokens)]), ...(money === null ? [] : [`$${money}`])];
  return parts.join(', ');
}

/** In M or k where nothing is lost by it. */
function tokensInput(tokens: number): string {
  const short = tokensText(tokens);
  const read = readFigure(short);
  return read === tokens ? short : String(Math.round(tokens));
}

/** Twice of what caps there are. */
export const doubled = ({ tokens, money }: Budget): Budget => ({
  tokens: tokens === null ? null : tokens * 2,
  money: money === null ? null : money * 2,
});

/** Reads what was typed; what is not named stays as it was. A sentence where it cannot be read. */
export function readBudget(text: string, before: Budget): Budget | { readonly flaw: string } {
  let budget = before;
  for (const part of text.split(',').map((one) => one.trim())) {
    const money = part.startsWith('$');
    const figure = readFigure(money ? part.slice(1).trim() : part.replace(/\s*tokens$/i, ''));
    if (figure === null || (!money && figure < 1))
      return { flaw: 'Say how many tokens (8M, 500k), how much money ($10), or both: 8M, $10.' };
    budget = money ? { ...budget, money: figure } : { ...budget, tokens: Math.round(figure) };
  }
  return budget;
}

function readFigure(text: string): number | null {
  const [, digits, unit] = /^(\d{1,15}(?:\.\d+)?)\s*([km]?)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const figure = Number(digits) * ({ k: 1e3, m: 1e6 }[(unit ?? '').toLowerCase()] ?? 1);
  return Number.isFinite(figure) && figure > 0 ? figure : null;
}
