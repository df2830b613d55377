import type { ReactNode } from 'react';
import type { Wait } from './waits.ts';

/** Who waits for whom, as a table. */
export function WaitTable({ waits }: { readonly waits: readonly Wait[] }): ReactNode {
  if (waits.length === 0) return <p className="dim nothing">Nobody waits for anybody.</p>;
  return (
    <table className="waits">
      <caption className="unseen">Who waits for whom</caption>
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col">Waits for</th>
          <th scope="col">Because of</th>
        </tr>
      </thead>
      <tbody>
        {waits.map(({ who, whom, why }) => (
          <tr key={who}>
            <th scope="row">{who}</th>
            <td className={whom === 'you' ? 'wanted' : ''}>{whom}</td>
            <td>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
