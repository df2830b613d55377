import { memo, type ReactNode } from 'react';
import type { Certificate, CommandResult } from '../../src/core/facts.ts';
import { ending } from '../../src/core/projections/timeline.ts';
import type { Run } from '../../src/core/run.ts';
import { Icon } from '../page/icon.tsx';
import { spanText } from '../page/moments.ts';

/** What was run by code at which commit, and how it ended. */
export function CertificateTable({
  certificate,
  run,
}: {
  readonly certificate: Certificate;
  readonly run: Run;
}): ReactNode {
  const red = (run.baseline?.checks ?? []).filter(({ exitCode }) => exitCode !== 0).map(({ command }) => command);
  return <Table certificate={certificate} red={red.join('\n')} />;
}

/** `red`: the commands, one a line, that failed before anyone started. */
const Table = memo(function Table({
  certificate: { commit, setup, checks, conflicts },
  red,
}: {
  readonly certificate: Certificate;
  readonly red: string;
}): ReactNode {
  const before = red.split('\n');
  return (
    <table className="certificate">
      <caption>
        Run by code at <code>{commit.slice(0, 10)}</code>
      </caption>
      <thead>
        <tr>
          <th scope="col">Command</th>
          <th scope="col">Exit code</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {[...setup, ...checks].map((result, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same command may stand twice, and none ever moves
          <Row key={at} result={result} known={before.includes(result.command)} />
        ))}
        {conflicts.length === 0 ? null : (
          <tr>
            <td colSpan={3}>Conflicts with the base in {conflicts.join(', ')}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
});

function Row({ result, known }: { readonly result: CommandResult; readonly known: boolean }): ReactNode {
  const good = result.exitCode === 0;
  return (
    <tr>
      <td>
        <code>{result.command}</code>
      </td>
      <td className={good ? 'good' : 'bad'}>
        <Icon name={good ? 'pass' : 'error'} /> {result.exitCode ?? 'out of time'}
        <span className="unseen"> {ending(result)}</span>
        {!good && known ? <span className="dim"> as before</span> : null}
      </td>
      <td className="number">{spanText(result.ms)}</td>
    </tr>
  );
}
