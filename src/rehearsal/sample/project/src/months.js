/** "2026-03-14" lies in the month "2026-03". */
export function monthOf(date) {
  const found = /^(\d{4})-(0[1-9]|1[0-2])-\d{2}$/.exec(date);
  if (!found) throw new TypeError(`not a date: "${date}"`);
  return `${found[1]}-${found[2]}`;
}

/** What was spent in each month, in cents, the oldest month first. */
export function totalsByMonth(expenses) {
  const totals = new Map();
  for (const { date, cents } of expenses) {
    const month = monthOf(date);
    totals.set(month, (totals.get(month) ?? 0) + cents);
  }
  return [...totals].sort(([one], [other]) => one.localeCompare(other)).map(([month, cents]) => ({ month, cents }));
}
