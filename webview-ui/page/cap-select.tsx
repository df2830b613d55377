import type { ReactNode } from 'react';
import type { Cap } from '../../src/core/budget.ts';
import { capKey } from '../../src/core/cap-key.ts';
import { capText } from '../../src/core/projections/measure-words.ts';

/** Whose spending: one of these caps, by its place among them. */
export const CapSelect = ({
  id,
  caps,
  value,
  onChange,
}: {
  readonly id: string;
  readonly caps: readonly Cap[];
  readonly value: number;
  readonly onChange: (at: number) => void;
}): ReactNode => (
  <select id={id} name="cap" value={value} onChange={(event) => onChange(Number(event.target.value))}>
    {caps.map((cap, at) => (
      <option key={capKey(cap)} value={at}>
        {capText(cap)}
      </option>
    ))}
  </select>
);
