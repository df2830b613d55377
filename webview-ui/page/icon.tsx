import type { ReactNode } from 'react';

/** A sign beside a word, never instead of one. `spin`: something is under way. */
export function Icon({ name, spin = false }: { readonly name: string; readonly spin?: boolean }): ReactNode {
  return <span className={`codicon codicon-${name}${spin ? ' spin' : ''}`} aria-hidden="true" />;
}
