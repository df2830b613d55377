const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };

/** An amount of tokens as people write it: `4M`, `500k`, `200000`; nothing: no cap (null). Undefined: not understood. */
export function tokensFrom(text: string): number | null | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_,]/g, '');
  if (plain === '') return null;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([km]?)$/.exec(plain) ?? [];
  if (amount === undefined) return undefined;
  const tokens = Math.round(Number(amount) * (UNITS[unit ?? ''] ?? 1));
  return tokens > 0 ? tokens : undefined;
}

/** US dollars as people write them; nothing: no cap (null). Undefined: not understood. */
export function moneyFrom(text: string): number | null | undefined {
  const plain = text.trim().replace(/^\$\s*/, '');
  if (plain === '') return null;
  return /^\d+(\.\d+)?$/.test(plain) && Number(plain) > 0 ? Number(plain) : undefined;
}
