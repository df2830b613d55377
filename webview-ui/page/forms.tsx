import { type ReactNode, useId } from 'react';
import type { Agent, Run } from '../../src/core/run.ts';
import type { Budget } from '../../src/core/settings.ts';
import { SmallForm } from './small-form.tsx';
import { useSubmit } from './use-following.ts';

interface Closes {
  readonly onClose: () => void;
}

export function MessageForm({
  agents,
  to,
  onClose,
}: Closes & { readonly agents: readonly Agent[]; readonly to: string }): ReactNode {
  const submit = useSubmit();
  const ids = [useId(), useId()];
  const send = (fields: FormData): Promise<string | null> =>
    submit({ type: 'send-message', to: String(fields.get('to')), text: String(fields.get('text')).trim() });
  return (
    <SmallForm label="Message an agent" act="Send" onSubmit={send} onClose={onClose}>
      <label htmlFor={ids[0]}>To</label>
      <select id={ids[0]} name="to" defaultValue={to}>
        {agents.map(({ id, task }) => (
          <option key={id} value={id}>
            {id}
            {task === null ? '' : ` (${task})`}
          </option>
        ))}
      </select>
      <label htmlFor={ids[1]}>It reads this before its next turn</label>
      <textarea id={ids[1]} name="text" rows={3} required maxLength={20_000} />
    </SmallForm>
  );
}

export function BudgetForm({ run, onClose }: Closes & { readonly run: Run }): ReactNode {
  const submit = useSubmit();
  return (
    <SmallForm
      label="Budget of the run"
      act="Set Budget"
      onSubmit={(fields) => submit({ type: 'set-budget', budget: budgetIn(fields) })}
      onClose={onClose}
    >
      <BudgetFields budget={run.budget} />
    </SmallForm>
  );
}

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

/** `agent` null: the whole run. */
export function EndForm({ agent, onClose }: Closes & { readonly agent: string | null }): ReactNode {
  const submit = useSubmit();
  const id = useId();
  const end = (fields: FormData): Promise<string | null> => {
    const why = String(fields.get('why')).trim();
    return submit(agent === null ? { type: 'stop-run', why } : { type: 'terminate-agent', agent, why });
  };
  return (
    <SmallForm
      label={agent === null ? 'End the run for good' : `End ${agent} and whoever it spawned`}
      act={agent === null ? 'End Run' : 'Terminate'}
      danger
      onSubmit={end}
      onClose={onClose}
    >
      <label htmlFor={id}>Why (stands in the record)</label>
      <input id={id} name="why" type="text" maxLength={1500} />
    </SmallForm>
  );
}
