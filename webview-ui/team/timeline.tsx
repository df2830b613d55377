import type { ReactNode } from 'react';
import type { Overview } from '../../src/core/projections/overview.ts';
import { clockText, spanText } from '../page/moments.ts';

const TICKS = [0, 0.25, 0.5, 0.75];

/** When each agent was there, from left to right, with the turns it took. */
export function Timeline({
  overview: { run, team },
  now,
}: {
  readonly overview: Overview;
  readonly now: number;
}): ReactNode {
  const agents = Object.values(run.agents).flatMap((agent) => {
    const share = team.shares[agent.id];
    return share === undefined || agent.tier === 0 ? [] : [{ agent, share }];
  });
  if (agents.length === 0) return <p className="dim nothing">Nobody has joined yet.</p>;
  const from = Math.min(...agents.map(({ share }) => share.joined));
  const to = Math.max(now, from + 1);
  const place = (at: number): number => ((at - from) / (to - from)) * 100;
  return (
    <section aria-labelledby="timeline-title" className="timeline">
      <h2 id="timeline-title">Timeline</h2>
      <div className="axis" aria-hidden="true">
        <span />
        <span className="ticks">
          {TICKS.map((part) => (
            <span key={part} style={{ left: `${part * 100}%` }}>
              {clockText(from + part * (to - from))}
            </span>
          ))}
        </span>
      </div>
      <ul>
        {agents.map(({ agent, share }) => {
          const end = share.left ?? to;
          const turns = share.turns === 1 ? '1 turn' : `${share.turns} turns`;
          return (
            <li key={agent.id}>
              <span className="who">{agent.id}</span>
              <span className="track">
                <span
                  className={`span${share.left === null ? ' living' : ''}`}
                  style={{
                    marginInlineStart: `${place(share.joined)}%`,
                    width: `${Math.max(0.4, place(end) - place(share.joined))}%`,
                  }}
                />
              </span>
              <span className="dim number">
                {turns} · {spanText(end - share.joined)}
                <span className="unseen">
                  , from {clockText(share.joined)}
                  {share.left === null ? '' : ` to ${clockText(share.left)}`}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
