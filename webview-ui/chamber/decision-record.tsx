import { memo, type ReactNode, useMemo, useState } from 'react';
import { previewOf } from '../../src/core/preview.ts';
import { isOpen, type Motion } from '../../src/core/projections/chamber.ts';
import { conditionText } from '../../src/core/projections/measure-words.ts';
import type { Run } from '../../src/core/run.ts';
import { Button } from '../page/button.tsx';
import { Icon } from '../page/icon.tsx';
import { clockText } from '../page/moments.ts';
import { SearchField } from '../page/search-field.tsx';
import { useKept, useOpen } from '../page/use-following.ts';
import { Ballots } from './ballots.tsx';
import { Hash } from './board-strip.tsx';
import { questionOf } from './motion-card.tsx';
import { dissentOf, roundsOf } from './rounds.ts';

/** How many decisions are drawn before more are asked for. */
const SHOWN = 100;

/** Everything that was decided, the newest first: by whom, how, why and when. */
export const DecisionRecord = memo(function DecisionRecord({
  motions,
  run,
  version,
}: {
  readonly motions: readonly Motion[];
  readonly run: Run;
  readonly version: number;
}): ReactNode {
  const [gate, setGate] = useKept<string>('gate', '');
  const [by, setBy] = useKept<string>('by', '');
  const [sought, setSought] = useKept<string>('sought', '');
  const [most, setMost] = useState(SHOWN);
  const open = useOpen();
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
      <div className="record-acts">
        <Button icon="export" kind="quiet" onClick={() => open({ what: 'record' })} label="Export the record">
          Export
        </Button>
      </div>
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
          <Decided key={motion.ask} motion={motion} run={run} />
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
  (sought === '' || textOf(motion).includes(sought));

/** What is searched of a motion; one that is decided never changes. */
const texts = new WeakMap<Motion, string>();

function textOf(motion: Motion): string {
  const known = texts.get(motion);
  if (known !== undefined) return known;
  const { ask, by, why, subject, decided, ballots, climbed } = motion;
  const text = [
    ...[ask, by, questionOf(motion), previewOf(why), climbed ?? '', decided?.reason ?? ''],
    subject.kind === 'command' ? subject.command : '',
    ...(decided?.conditions ?? []).map(conditionText),
    ...ballots.flatMap(({ member, ballot }) => [member, ...ballot.reasons, ...ballot.evidence]),
  ]
    .join('\n')
    .toLowerCase();
  texts.set(motion, text);
  return text;
}

/** One decision with its dissent; how each member voted stands below it, drawn when it is asked for. */
const Decided = memo(function Decided({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const { decided, subject } = motion;
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
        {subject.kind === 'command' ? <code>{subject.command}</code> : null}
        {decided === null || decided.reason === '' ? null : <p className="said dim">{decided.reason}</p>}
        {motion.climbed === null ? null : <p className="dim">From the board to the chair: {motion.climbed}</p>}
        {decided === null || decided.conditions.length === 0 ? null : (
          <p className="conditions">
            <Icon name="lock" /> On condition: {decided.conditions.map(conditionText).join('; ')}
          </p>
        )}
        <Dissent motion={motion} run={run} />
        {motion.ballots.length === 0 ? null : <AllBallots motion={motion} run={run} />}
      </div>
      <span className="dim decided-by">
        <span>
          {decided === null ? '' : decided.by} {clockText(decided?.at ?? motion.raised)}
        </span>
        {decided === null || decided.constitution === null ? null : <Hash hash={decided.constitution} />}
      </span>
    </li>
  );
});

function Dissent({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const dissent = dissentOf(motion);
  if (dissent.length === 0) return null;
  return (
    <ul className="dissent" aria-label={`Dissent on ${motion.ask}`}>
      {dissent.map(({ member, ballot }) => (
        <li key={member}>
          <span className="dim">Dissent:</span> <strong>{titleOf(run, member)}</strong>
          {ballot.veto ? <span className="veto">Veto</span> : null}: {ballot.reasons.join(' ')}
        </li>
      ))}
    </ul>
  );
}

const titleOf = (run: Run, member: string): string =>
  run.board?.members.find(({ name }) => name === member)?.title ?? member;

function AllBallots({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Ballots <span className="count">{motion.ballots.length}</span>
        <span className="unseen"> on {motion.ask}</span>
      </summary>
      {open ? <Ballots rounds={roundsOf(motion, run)} run={run} /> : null}
    </details>
  );
}
