import { type ReactNode, useId, useState } from 'react';
import type { Run } from '../../src/core/run.ts';
import { capsOf } from './caps-of.ts';
import { MeasureFields } from './measure-fields.tsx';
import { type Asked, MEASURES, measureOf } from './measure-of.ts';
import { SmallForm } from './small-form.tsx';
import { useSubmit } from './use-following.ts';

const WORDS = {
  propose: { label: 'Put something before the board', act: 'Put It to the Board', why: 'What speaks for it' },
  carryOut: { label: 'Have something done at once', act: 'Do It Now', why: 'Why (stands in the record)' },
} as const;

/** Something to be done about the run: put before the board, or carried out since the chair says so. */
export function MeasureForm({
  run,
  how,
  agent,
  onClose,
}: {
  readonly run: Run;
  readonly how: keyof typeof WORDS;
  /** The agent that is chosen to begin with. */
  readonly agent?: string;
  readonly onClose: () => void;
}): ReactNode {
  const submit = useSubmit();
  const ids = [useId(), useId()];
  const [asked, setAsked] = useState<Asked>('pause');
  const [caps] = useState(() => capsOf(run));
  const words = WORDS[how];
  const send = async (fields: FormData): Promise<string | null> => {
    const measure = measureOf(asked, fields, caps);
    if (typeof measure === 'string') return measure;
    const why = String(fields.get('why') ?? '').trim();
    if (how === 'carryOut') return submit({ type: 'carry-out', measure, why });
    return why === '' ? 'Say what speaks for it.' : submit({ type: 'raise-motion', measure, evidence: why });
  };
  return (
    <SmallForm label={words.label} act={words.act} danger={how === 'carryOut'} onSubmit={send} onClose={onClose}>
      <label htmlFor={ids[0]}>What</label>
      <select id={ids[0]} value={asked} onChange={(event) => setAsked(event.target.value as Asked)}>
        {Object.entries(MEASURES).map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
      <MeasureFields run={run} asked={asked} caps={caps} agent={agent ?? ''} />
      <label htmlFor={ids[1]}>{words.why}</label>
      <textarea id={ids[1]} name="why" rows={2} maxLength={1500} />
    </SmallForm>
  );
}
