/** The payments that bring all balances to zero: whoever owes most pays whoever is owed most, until nobody owes. */
export function settle(balances) {
  const open = Object.entries(balances).map(([person, cents]) => ({ person, cents }));
  const payments = [];
  while (open.some(({ cents }) => cents < 0)) {
    open.sort((one, other) => other.cents - one.cents || one.person.localeCompare(other.person));
    const to = open[0];
    const from = open[open.length - 1];
    if (to.cents <= 0) break;
    const cents = Math.min(to.cents, -from.cents);
    payments.push({ from: from.person, to: to.person, cents });
    to.cents -= cents;
    from.cents += cents;
  }
  return payments;
}
