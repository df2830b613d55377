const AMOUNT = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/;

/** Reads an amount such as "1,204.50" and gives it in cents, so that sums stay exact. */
export function toCents(text) {
  const found = AMOUNT.exec(text.trim());
  if (!found) throw new TypeError(`not an amount: "${text}"`);
  const [, sign, whole, fraction = ''] = found;
  const cents = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'));
  return sign ? -cents : cents;
}

/** Writes cents as people read them: 120450 becomes "1,204.50". */
export function formatCents(cents) {
  const sign = cents < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(cents) / 100);
  const fraction = String(Math.abs(cents) % 100).padStart(2, '0');
  return `${sign}${whole.toLocaleString('en-US')}.${fraction}`;
}

/** Shares an amount among people, as evenly as whole cents allow: one share each, in cents. */
export function shareOut(cents, people) {
  if (!Number.isInteger(people) || people < 1) throw new RangeError('an amount needs somebody to share it');
  const share = Math.trunc(cents / people);
  return Array.from({ length: people }, () => share);
}
