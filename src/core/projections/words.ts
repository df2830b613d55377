/** Amounts and texts in words for people, the same on every screen. */

/** A text in one line of bearable length. */
export function oneLine(text: string, most = 160): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1)}…`;
}

/** A budget in words; null of it stands for no cap. */
export function budgetText({
  tokens,
  money,
}: {
  readonly tokens: number | null;
  readonly money: number | null;
}): string {
  const parts = [tokens === null ? [] : `${tokensText(tokens)} tokens`, money === null ? [] : moneyText(money)].flat();
  return parts.length === 0 ? 'unlimited' : parts.join(' and ');
}

export function tokensText(tokens: number): string {
  if (tokens >= 1e6) return `${(tokens / 1e6).toFixed(tokens >= 1e7 ? 0 : 1)}M`;
  return tokens >= 1e3 ? `${Math.round(tokens / 1e3)}k` : String(Math.round(tokens));
}

/** What was spent, in words; said to be about so much where no provider counted some of it. */
export const spentText = ({
  tokens,
  money,
  estimated,
}: {
  readonly tokens: number;
  readonly money: number | null;
  readonly estimated?: boolean;
}): string => `${estimated ? 'about ' : ''}${tokensText(tokens)} tokens · ${moneyText(money)}`;

/** US dollars; null where a price is not known, which is never shown as nothing. */
export const moneyText = (money: number | null): string =>
  money === null ? 'cost unknown' : `$${money.toFixed(money < 0.1 && money > 0 ? 4 : 2)}`;

export function timeText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Which role calls which model, in words. */
export const modelsText = (
  models: Readonly<Record<string, { readonly provider: string; readonly name: string }>>,
): string =>
  Object.entries(models)
    .map(([role, { provider, name }]) => `${role} ${provider}:${name}`)
    .join(', ');
