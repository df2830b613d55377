import type { Budget } from '../../core/settings.ts';

/** What a run may spend where nothing is said. */
export const defaultBudget: Budget = { tokens: 4_000_000, money: null };

/** Reads `2M`, `500k`, `$5` or `tokens=2M,money=5` (US dollars), or says in a sentence what is wrong. What it does not name stays as it was. */
export function parseBudget(text: string, before: Budget = defaultBudget): Budget | { readonly flaw: string } {
  let budget = before;
  for (const part of text.split(',').map((one) => one.trim())) {
    const [, name, value] = /^(?:(tokens|money)\s*=\s*)?(\S+)$/i.exec(part) ?? [];
    const money = name?.toLowerCase() === 'money' || (name === undefined && value?.startsWith('$'));
    const figure = value === undefined ? null : figureOf(value.replace(/^\$/, ''));
    if (figure === null || (!money && figure < 1))
      return {
        flaw: `"${text}" is no budget. Say how many tokens (2M, 500k), how much money ($5), or both: tokens=2M,money=5.`,
      };
    budget = money ? { ...budget, money: figure } : { ...budget, tokens: Math.round(figure) };
  }
  return budget;
}

function figureOf(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:[._]\d+)*)([km]?)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const figure = Number(digits.replaceAll('_', ''));
  const factor = { k: 1e3, m: 1e6 }[(unit ?? '').toLowerCase()] ?? 1;
  return Number.isFinite(figure) && figure > 0 ? figure * factor : null;
}
