import { type ReactNode, useId, useState } from 'react';
import { budgetOf } from '../../src/core/run/caps.ts';
import type { Run } from '../../src/core/run.ts';
import { BudgetFields, budgetIn } from './budget-fields.tsx';
import { CapSelect } from './cap-select.tsx';
import { capsOf } from './caps-of.ts';
import { SmallForm } from './small-form.tsx';
import { useSubmit } from './use-following.ts';

/** Sets a cap anew: the run's own to begin with. */
export function BudgetForm({ run, onClose }: { readonly run: Run; readonly onClose: () => void }): ReactNode {
  const submit = useSubmit();
  const id = useId();
  const [at, setAt] = useState(0);
  const [caps] = useState(() => capsOf(run));
  const cap = caps[at] ?? { of: 'run' };
  return (
    <SmallForm
      label="Set a budget"
      act="Set Budget"
      onSubmit={(fields) => submit({ type: 'set-budget', budget: budgetIn(fields), cap })}
      onClose={onClose}
    >
      <label htmlFor={id}>Of</label>
      <CapSelect id={id} caps={caps} value={at} onChange={setAt} />
      <BudgetFields key={at} budget={budgetOf(run, cap)} />
    </SmallForm>
  );
}
