import type { ReactNode } from 'react';

interface Searching {
  /** What is searched, as a screen reader says it. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (sought: string) => void;
}

/** A field to search in; Escape empties it. */
export const SearchField = ({ label, placeholder, value, onChange }: Searching): ReactNode => (
  <input
    type="search"
    aria-label={label}
    placeholder={placeholder}
    value={value}
    onChange={(event) => onChange(event.target.value)}
    onKeyDown={(event) => event.key === 'Escape' && onChange('')}
  />
);
