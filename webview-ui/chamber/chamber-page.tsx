import type { ReactNode } from 'react';
import { isOpen } from '../../src/core/projections/chamber.ts';
import type { Overview } from '../../src/core/projections/overview.ts';
import { RunHeader } from '../page/run-header.tsx';
import { useFollowing } from '../page/use-following.ts';
import { BoardStrip } from './board-strip.tsx';
import { DecisionRecord } from './decision-record.tsx';
import { MotionCard } from './motion-card.tsx';
import { TranscriptView } from './transcript-view.tsx';

/** Where the run's questions are put and decided: what is open, what was decided, and what is said meanwhile. */
export function ChamberPage({
  overview,
  version,
}: {
  readonly overview: Overview;
  /** Another number: the overview changed in place. */
  readonly version: number;
}): ReactNode {
  const { run, chamber } = overview;
  const { runs } = useFollowing();
  const going = run.state === 'open' && runs.find((row) => row.run === run.id)?.state !== 'stopped';
  const open = chamber.motions.filter(isOpen);
  // The chair's own come first, and what the board has is for whoever wants to look on.
  const motions = [...open.filter(({ of }) => of === 'chair'), ...open.filter(({ of }) => of === 'board')];
  return (
    <>
      <RunHeader overview={overview} other="team" />
      <main className="chamber">
        <div className="deliberation">
          {run.board === null ? null : <BoardStrip run={run} board={run.board} going={going} />}
          <section aria-labelledby="open-title">
            <h2 id="open-title">
              Open motions <span className="count">{open.length}</span>
            </h2>
            {open.length === 0 ? <p className="dim nothing">{nothingOpen(overview)}</p> : null}
            {motions.map((motion) => (
              <MotionCard key={motion.ask} motion={motion} run={run} />
            ))}
          </section>
          <DecisionRecord motions={chamber.motions} run={run} version={version} />
        </div>
        <TranscriptView key={run.id} run={run.id} agents={Object.keys(run.agents).join(' ')} />
      </main>
    </>
  );
}

const nothingOpen = ({ run }: Overview): string =>
  run.state === 'closed' ? 'The run is over: nothing is asked any more.' : 'Nobody has to be answered at the moment.';
