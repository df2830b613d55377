import { memo, type ReactNode } from 'react';
import type { Board } from '../../src/core/board.ts';
import { lensName } from '../../src/core/projections/lens-name.ts';
import { conditionText } from '../../src/core/projections/measure-words.ts';
import type { Run } from '../../src/core/run.ts';
import { Icon } from '../page/icon.tsx';
import { WithCode } from '../page/with-code.tsx';
import { EvidenceText } from './evidence-text.tsx';
import { type Cast, type Round, tallyText } from './rounds.ts';

/** The rounds of ballots on a motion. Of one that goes on: only who has cast. */
export function Ballots({ rounds, run }: { readonly rounds: readonly Round[]; readonly run: Run }): ReactNode {
  const members = run.board?.members ?? [];
  return rounds.map((round) => (
    <section key={round.number} className="round" aria-label={`Round ${round.number}`}>
      <h4>
        Round {round.number}{' '}
        <span className="count">
          {round.complete ? tallyText(round.cast) : `${round.cast.length} of ${members.length} have cast`}
        </span>
      </h4>
      {round.complete ? (
        <ul className="ballots">
          {round.cast.map((cast) => (
            <BallotOf key={cast.member} cast={cast} members={members} />
          ))}
        </ul>
      ) : (
        <Blind round={round} members={members} />
      )}
    </section>
  ));
}

/** What is said stays hidden until everybody has said it: nobody is to follow another. */
function Blind({ round, members }: { readonly round: Round; readonly members: Board['members'] }): ReactNode {
  const cast = new Set(round.cast.map(({ member }) => member));
  return (
    <ul className="blind">
      {members.map(({ name, title }) => (
        <li key={name} className={cast.has(name) ? '' : 'dim'}>
          <Icon name={cast.has(name) ? 'check' : 'ellipsis'} /> {title} {cast.has(name) ? 'has cast' : 'reads'}
        </li>
      ))}
    </ul>
  );
}

const VERDICTS = {
  allow: ['pass', 'For it', 'good'],
  deny: ['error', 'Against', 'bad'],
  abstain: ['circle-outline', 'Abstains', 'dim'],
} as const;

/** What one member said. A ballot never changes. */
export const BallotOf = memo(
  function BallotOf({
    cast: { member, ballot },
    members,
  }: {
    readonly cast: Cast;
    readonly members: Board['members'];
  }): ReactNode {
    const seat = members.find(({ name }) => name === member);
    const [icon, word, tone] = VERDICTS[ballot.verdict];
    return (
      <li className="ballot">
        <span className={`verdict ${tone}`}>
          <Icon name={icon} /> {word}
        </span>
        <div>
          <p>
            <strong title={seat?.lens}>{seat?.title ?? member}</strong>{' '}
            <span className="dim lens">{lensName(seat?.lens ?? '')}</span>
            {ballot.veto ? (
              <span className="veto">
                <Icon name="shield" /> Veto{ballot.evidence.length === 0 ? ', without evidence: counts as a no' : ''}
              </span>
            ) : null}
          </p>
          {ballot.reasons.map((reason, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a ballot never changes
            <p key={at} className="said">
              <WithCode text={reason} />
            </p>
          ))}
          {ballot.evidence.length === 0 ? null : (
            <ul className="evidence" aria-label={`Evidence of ${seat?.title ?? member}`}>
              {ballot.evidence.map((item, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a ballot never changes
                <li key={at}>
                  <EvidenceText text={item} />
                </li>
              ))}
            </ul>
          )}
          {ballot.conditions.length === 0 ? null : (
            <p className="conditions">
              <Icon name="lock" /> On condition: {ballot.conditions.map(conditionText).join('; ')}
            </p>
          )}
        </div>
      </li>
    );
  },
  (one, other) => one.cast.ballot === other.cast.ballot,
);
