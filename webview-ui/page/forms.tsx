import { type ReactNode, useId } from 'react';
import type { Agent } from '../../src/core/run.ts';
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
