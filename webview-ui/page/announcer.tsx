import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isOpen } from '../../src/core/projections/chamber.ts';
import type { Overview } from '../../src/core/projections/overview.ts';
import { askQuestion } from '../../src/core/projections/standing-words.ts';

/** Between two sentences, in ms: a screen reader must be able to finish. */
const PAUSE = 4000;

/** Says aloud what someone who does not look must know: new questions, and the end. One sentence at a time. */
export function Announcer({ overview }: { readonly overview: Overview }): ReactNode {
  const [said, setSaid] = useState('');
  const [, setRound] = useState(0);
  const before = useRef<Standing | null>(null);
  const timer = useRef(0);
  useEffect(() => {
    if (timer.current !== 0) return;
    const sentence = before.current === null ? '' : changeBetween(before.current, overview);
    before.current = standingOf(overview);
    if (sentence === '') return;
    setSaid(sentence);
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      // What happened meanwhile is said now.
      setRound((round) => round + 1);
    }, PAUSE);
  });
  return (
    <div className="unseen" role="status" aria-live="polite">
      {said}
    </div>
  );
}

interface Standing {
  readonly run: string;
  readonly motions: number;
  readonly state: string;
}

const standingOf = ({ run, chamber }: Overview): Standing => ({
  run: run.id,
  motions: chamber.motions.length,
  state: run.state,
});

function changeBetween(before: Standing, { run, chamber }: Overview): string {
  if (before.run !== run.id) return `Now shown: issue ${run.mission.issue}, ${run.mission.title}.`;
  if (run.state === 'closed' && before.state !== 'closed') return `The run is over: ${run.outcome}.`;
  const raised = chamber.motions.slice(before.motions).filter(isOpen);
  const [first] = raised;
  if (first === undefined) return '';
  const more = raised.length > 1 ? `, and ${raised.length - 1} more` : '';
  if (!raised.some(({ of }) => of === 'chair')) return `Before the board: ${askQuestion(first)}${more}`;
  const yours = raised.find(({ of }) => of === 'chair') ?? first;
  return `A question for you: ${askQuestion(yours)}${more}`;
}
