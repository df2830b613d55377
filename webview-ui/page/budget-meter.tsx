import type { ReactNode } from 'react';
import { heldUnder } from '../../src/core/run/caps.ts';
import type { Run } from '../../src/core/run.ts';
import { CapMeter, fullness, standingText } from './cap-meter.tsx';

/** What the run has spent, what calls under way may still need, and of how much. The scale is whichever cap is nearest. */
export function BudgetMeter({ run }: { readonly run: Run }): ReactNode {
  const { ledger, budget } = run;
  const held = heldUnder(run, { of: 'run' });
  const text = standingText(ledger, held, budget);
  const capped = budget.tokens !== null || budget.money !== null;
  return (
    <div className="budget">
      {capped ? <CapMeter label="Budget" text={text} {...fullness(ledger, held, budget)} /> : null}
      <span className="budget-text">{text}</span>
    </div>
  );
}
