import { memo, type ReactNode, useMemo, useState } from 'react';
import { isOpen, type Motion } from '../../src/core/projections/chamber.ts';
import { Icon } from '../page/icon.tsx';
import { clockText } from '../page/moments.ts';
import { SearchField } from '../page/search-field.tsx';
import { useKept } from '../page/use-following.ts';
import { questionOf } from './motion-card.tsx';

/** How many decisions are drawn before more are asked for. */
const SHOWN = 100;

/** Everything that was decided, the newest first: by whom, how, why and when. */
export const DecisionRecord = memo(function DecisionRecord({
  motions,
  version,
}: {
  readonly motions: readonly Motion[];
  readonly version: number;
}): ReactNode {
  const [gate, setGate] = useKept<string>('gate', '');
  const [by, setBy] = useKept<string>('by', '');
  const [sought, setSought] = useKept<string>('sought', '');
  const [most, setMost] = useState(SHOWN);
  // biome-ignore lint/correctness/useExhaustiveDependencies: motions change in place, and the version tells
  const closed = useMemo(() => motions.filter((motion) => !isOpen(motion)).reverse(), [motions, version]);
  const found = closed.filter((motion) => fits(motion, { gate, by, sought: sought.toLowerCase() }));
  if (closed.length === 0) return null;
  return (
    <section aria-labelledby="record-title" className="record">
      <h2 id="record-title">
        Record{' '}
        <span className="count">
          {found.length === closed.length ? closed.length : `${found.length} of ${closed.length}`}
        </span>
      </h2>
      <search className="filters">
        <Choice
          label="Gate"
          value={gate}
          values={[...new Set(closed.map((motion) => motion.gate))]}
          onChoose={setGate}
        />
        <Choice label="Decided by" value={by} values={['chair', 'board', 'policy']} onChoose={setBy} />
        <SearchField label="Search the record" placeholder="Search the record" value={sought} onChange={setSought} />
      </search>
      <ul className="decisions">
        {found.slice(0, most).map((motion) => (
          <Decided key={motion.ask} motion={motion} />
        ))}
      </ul>
      {found.length === 0 ? <p className="dim nothing">Nothing in the record fits.</p> : null}
      {found.length > most ? (
        <button type="button" className="link" onClick={() => setMost(most + SHOWN)}>
          Show older decisions ({found.length - most})
        </button>
      ) : null}
    </section>
  );
});

function Choice({
  label,
  value,
  values,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChoose: (value: string) => void;
}): ReactNode {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChoose(event.target.value)}>
      <option value="">{label}: any</option>
      {values.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
}

const fits = (
  motion: Motion,
  { gate, by, sought }: { readonly gate: string; readonly by: string; readonly sought: string },
): boolean =>
  (gate === '' || motion.gate === gate) &&
  (by === '' || motion.decided?.by === by) &&
  (sought === '' ||
    `${motion.ask} ${motion.by} ${questionOf(motion)} ${motion.decided?.reason ?? ''}`.toLowerCase().includes(sought));

const Decided = memo(function Decided({ motion }: { readonly motion: Motion }): ReactNode {
  const { decided } = motion;
  const [icon, word, tone] =
    decided === null
      ? ['circle-slash', 'Withdrawn', 'dim']
      : decided.verdict === 'allow'
        ? ['pass', 'Allowed', 'good']
        : ['error', 'Denied', 'bad'];
  return (
    <li className="decision">
      <span className={`verdict ${tone}`}>
        <Icon name={icon} /> {word}
      </span>
      <div>
        <p>
          {questionOf(motion)}{' '}
          <span className="dim">
            {motion.ask}, by {motion.by}
          </span>
        </p>
        {decided === null || decided.reason === '' ? null : <p className="said dim">{decided.reason}</p>}
      </div>
      <span className="dim decided-by">
        {decided === null ? '' : decided.by} {clockText(decided?.at ?? motion.raised)}
      </span>
    </li>
  );
});
