import { parseCsv } from './csv.js';
import { shareOut, toCents } from './money.js';

/** The expenses in a bank's export. */
export function readExpenses(csv) {
  return parseCsv(csv).map(({ date, payer, what, amount }) => ({ date, payer, what, cents: toCents(amount) }));
}

/** What each person is still to get (positive) or to pay (negative), in cents. Every bill is shared by all. */
export function balances(expenses, people) {
  const balance = new Map(people.map((person) => [person, 0]));
  const add = (person, cents) => balance.set(person, balance.get(person) + cents);
  for (const { payer, what, cents } of expenses) {
    if (!balance.has(payer)) throw new RangeError(`${payer} paid for "${what}" but is not one of the household`);
    add(payer, cents);
    for (const [at, share] of shareOut(cents, people.length).entries()) add(people[at], -share);
  }
  return Object.fromEntries(balance);
}
