import type { Overview } from '../../core/projections/overview.ts';
import { moneyText, tokensText } from '../../core/projections/words.ts';
import type { RunRow } from '../../link/protocol.ts';
import { ageText } from '../issues/issue-texts.ts';
import { labelText } from '../safe-text.ts';

/** What the menus of the manifest go by. */
export function runContext({ state, problem }: Pick<RunRow, 'state' | 'problem'>): string {
  // Another engine works on it: this window can look, and change nothing.
  if (state === 'going' && problem !== null) return 'run.elsewhere';
  if (state === 'going' || state === 'stopped' || state === 'unreadable') return `run.${state}`;
  return `run.closed.${state}`;
}

export const runIcon = ({ state, asks }: Pick<RunRow, 'state' | 'asks'>): string => {
  switch (state) {
    case 'going':
      return asks > 0 ? 'bell-dot' : 'sync~spin';
    case 'stopped':
      return 'debug-pause';
    case 'merged':
      return 'git-merge';
    case 'failed':
      return 'error';
    case 'blocked':
      return 'circle-slash';
    case 'limited':
      return 'credit-card';
    case 'cancelled':
      return 'close';
    case 'unreadable':
      return 'warning';
  }
};

export const stateText: Readonly<Record<RunRow['state'], string>> = {
  going: 'at work',
  stopped: 'stopped, can be continued',
  merged: 'merged',
  failed: 'failed',
  blocked: 'blocked',
  limited: 'out of budget',
  cancelled: 'ended by you',
  unreadable: 'cannot be read',
};

export const runLabel = ({ kind, issue, title }: RunRow): string =>
  kind === 'demonstration' ? `Demonstration: ${labelText(title)}` : `#${issue} ${labelText(title)}`;

/** State, age and spend, shortly. */
export function runDescription(row: RunRow, now: number): string {
  const asks = row.state === 'going' && row.asks > 0 ? [asksText(row.asks)] : [];
  const state = row.state === 'going' && row.problem !== null ? 'at work in another window' : stateText[row.state];
  return [state, ...asks, ageText(row.last, now), ...spentText(row.spent)].join(' · ');
}

export const asksText = (asks: number): string => `${asks} ${asks === 1 ? 'waits' : 'wait'} for you`;

function spentText(spent: RunRow['spent']): readonly string[] {
  if (spent === null || spent.tokens === 0) return [];
  return [spent.money === null ? `${tokensText(spent.tokens)} tokens` : moneyText(spent.money)];
}

/** What all runs at work have spent together. Money null where a price is not known. */
export function spentTogether(overviews: readonly Overview[]): {
  readonly tokens: number;
  readonly money: number | null;
} {
  const ledgers = overviews.map(({ run }) => run.ledger);
  return {
    tokens: ledgers.reduce((sum, { tokens }) => sum + tokens, 0),
    money: ledgers.some(({ moneyUnknown }) => moneyUnknown) ? null : ledgers.reduce((sum, { money }) => sum + money, 0),
  };
}

/** Asks of a run that only the human may answer. */
export const asksOfChair = ({ run }: Overview) => Object.values(run.asks).filter(({ of }) => of === 'chair');
