import type { ReactNode } from 'react';
import { budgetText, moneyText, tokensText } from '../../src/core/projections/words.ts';
import type { Run } from '../../src/core/run.ts';

/** What is spent, what calls under way may still need, and of how much. The scale is whichever cap is nearest. */
export function BudgetMeter({ run }: { readonly run: Run }): ReactNode {
  const { tokens, money, moneyUnknown, reserved } = run.ledger;
  const held = Object.values(reserved);
  const heldTokens = held.reduce((sum, one) => sum + one.tokens, 0);
  const heldMoney = held.reduce((sum, one) => sum + (one.money ?? 0), 0);
  const ofTokens = share(tokens, heldTokens, run.budget.tokens);
  const ofMoney = share(money, heldMoney, run.budget.money);
  const nearest = ofTokens.spent + ofTokens.held >= ofMoney.spent + ofMoney.held ? ofTokens : ofMoney;
  const capped = run.budget.tokens !== null || run.budget.money !== null;
  const spentText = `${tokensText(tokens)} tokens · ${costText(money, moneyUnknown)}`;
  const heldText = heldTokens > 0 ? `, ${tokensText(heldTokens)} reserved` : '';
  const text = `${spentText}${heldText}, of ${capped ? budgetText(run.budget) : 'no cap'}`;
  return (
    <div className="budget">
      {capped ? (
        // biome-ignore lint/a11y/useSemanticElements: the element has one part, and this has two
        <div
          className={`meter${nearest.spent > 0.9 ? ' full' : ''}`}
          role="meter"
          aria-label="Budget"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.min(100, Math.round(nearest.spent * 100))}
          aria-valuetext={text}
        >
          <div className="spent" style={{ width: percent(nearest.spent) }} />
          <div className="held" style={{ width: percent(Math.min(nearest.held, 1 - nearest.spent)) }} />
        </div>
      ) : null}
      <span className="budget-text">{text}</span>
    </div>
  );
}

/** Of calls whose price is not known nobody knows what they cost. */
function costText(money: number, unknown: boolean): string {
  if (!unknown) return `${moneyText(money)} spent`;
  return money === 0 ? 'cost unknown' : `${moneyText(money)} and more spent`;
}

const share = (spent: number, held: number, cap: number | null): { readonly spent: number; readonly held: number } =>
  cap === null || cap === 0 ? { spent: 0, held: 0 } : { spent: spent / cap, held: held / cap };

const percent = (part: number): string => `${Math.max(0, Math.min(1, part)) * 100}%`;
