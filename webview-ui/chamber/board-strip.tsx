import { type ReactNode, useState } from 'react';
import type { Board } from '../../src/core/board.ts';
import { lensName } from '../../src/core/projections/lens-name.ts';
import { owesBallot } from '../../src/core/run/ballot-of.ts';
import { named } from '../../src/core/run/state.ts';
import type { Run } from '../../src/core/run.ts';
import { Icon } from '../page/icon.tsx';
import { LongText } from '../page/long-text.tsx';

/** The seats of the board with what each member does now, and the constitution by which they decide. */
export function BoardStrip({
  run,
  board,
  going,
}: {
  readonly run: Run;
  readonly board: Board;
  /** Is it worked on now? */
  readonly going: boolean;
}): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <section className="board" aria-label="The board">
      <ul className="seats">
        {board.members.map((member) => (
          <Seat key={member.name} member={member} run={run} going={going} />
        ))}
      </ul>
      <details className="constitution" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          Constitution <Hash hash={board.hash} />
        </summary>
        {open ? (
          <div className="constitution-text">
            <LongText text={board.constitution} />
          </div>
        ) : null}
      </details>
    </section>
  );
}

/** A hash in short; the whole of it where one points at it, and for whoever listens. */
export const Hash = ({ hash }: { readonly hash: string }): ReactNode => (
  <code title={hash}>
    <span aria-hidden="true">{hash.slice(0, 10)}</span>
    <span className="unseen">{hash}</span>
  </code>
);

function Seat({
  member: { name, title, lens },
  run,
  going,
}: {
  readonly member: Board['members'][number];
  readonly run: Run;
  readonly going: boolean;
}): ReactNode {
  const { icon, words, tone } = stateOf(run, name);
  return (
    <li className="seat">
      <strong>{title}</strong>
      <span className="dim lens" title={lens}>
        {lensName(lens)}
      </span>
      <span className={`seat-state ${tone}`}>
        <Icon name={icon} spin={going && icon === 'loading'} /> {words}
      </span>
    </li>
  );
}

interface State {
  readonly icon: string;
  readonly words: string;
  readonly tone: string;
}

/** What a member does now. A ballot that somebody else cast for it, since it was out of reach, counts as cast by nobody. */
function stateOf(run: Run, name: string): State {
  const agent = named(run.agents, name);
  if (agent === undefined || agent.left !== null) return { icon: 'circle-slash', words: 'has left', tone: 'dim' };
  if (agent.failures !== null)
    return { icon: 'debug-disconnect', words: `unreachable, ${agent.failures.count} failed calls`, tone: 'bad' };
  if (agent.thinking !== null) return { icon: 'loading', words: `reads ${agent.on ?? 'a motion'}`, tone: 'plain' };
  const before = Object.values(run.asks).filter(({ of }) => of === 'board');
  const owed = before.filter((ask) => owesBallot(ask, name)).map(({ id }) => id);
  if (owed.length > 0) return { icon: 'ellipsis', words: `to cast on ${owed.join(', ')}`, tone: 'plain' };
  const missed = before.find((ask) =>
    ask.ballots.some(
      ({ member, round, ballot }) =>
        member === name &&
        round === ask.round &&
        ballot.verdict === 'abstain' &&
        /^not (reached|on the board)/.test(ballot.reasons[0] ?? ''),
    ),
  );
  if (missed !== undefined) return { icon: 'debug-disconnect', words: `unreachable on ${missed.id}`, tone: 'bad' };
  return before.length > 0
    ? { icon: 'check', words: 'has cast', tone: 'good' }
    : { icon: 'eye', words: 'nothing before it', tone: 'dim' };
}
