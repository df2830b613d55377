import type { ReactNode } from 'react';
import type { PageRun } from '../../src/core/page-messages.ts';
import { Icon } from './icon.tsx';
import { post } from './wire.ts';

/** What stands on the page while there is no run to show. */
export function Waiting({
  problem,
  runs,
}: {
  readonly problem: string | null;
  readonly runs: readonly PageRun[];
}): ReactNode {
  return (
    <main className="waiting">
      {problem === null ? (
        <p role="status">
          <Icon name="loading" spin /> Reading the run…
        </p>
      ) : (
        <p role="alert">
          <Icon name="warning" /> {problem}
        </p>
      )}
      {problem !== null && runs.length > 0 ? (
        <ul className="plain-list">
          {runs.map(({ run, issue, title, state }) => (
            <li key={run}>
              <button type="button" className="link" onClick={() => post({ type: 'choose', run })}>
                #{issue} {title}
              </button>{' '}
              <span className="dim">{state}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </main>
  );
}
