import { type ReactNode, useId } from 'react';
import type { Budget } from '../../src/core/settings.ts';

/** Two fields; one that is empty is no cap. */
export function BudgetFields({ budget }: { readonly budget: Budget }): ReactNode {
  const ids = [useId(), useId()];
  return (
    <div className="fields">
      <div>
        <label htmlFor={ids[0]}>Tokens in all</label>
        <input
          id={ids[0]}
          name="tokens"
          type="number"
          min={0}
          step={1}
          placeholder="no cap"
          defaultValue={budget.tokens ?? ''}
        />
      </div>
      <div>
        <label htmlFor={ids[1]}>US dollars in all</label>
        <input
          id={ids[1]}
          name="money"
          type="number"
          min={0}
          step="any"
          placeholder="no cap"
          defaultValue={budget.money ?? ''}
        />
      </div>
    </div>
  );
}

export function budgetIn(fields: FormData): Budget {
  const read = (name: string): number | null => {
    const text = String(fields.get(name) ?? '').trim();
    return text === '' ? null : Number(text);
  };
  return { tokens: read('tokens'), money: read('money') };
}
