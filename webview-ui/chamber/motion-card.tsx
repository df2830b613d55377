import { type ReactNode, useId, useState } from 'react';
import { askEffect, refusalEffect } from '../../src/core/projections/ask-effect.ts';
import { askerText } from '../../src/core/projections/asker-text.ts';
import type { Motion } from '../../src/core/projections/chamber.ts';
import { askQuestion } from '../../src/core/projections/standing-words.ts';
import { ballotsUntil } from '../../src/core/run/deadlines.ts';
import type { Run } from '../../src/core/run.ts';
import { Button } from '../page/button.tsx';
import { Icon } from '../page/icon.tsx';
import { LongText } from '../page/long-text.tsx';
import { clockText, spanText, useNow } from '../page/moments.ts';
import { useSubmit } from '../page/use-following.ts';
import { AnswerForm } from './answer-form.tsx';
import { Ballots } from './ballots.tsx';
import { Evidence } from './evidence.tsx';
import { EvidenceLinks } from './evidence-links.tsx';
import { roundsOf } from './rounds.ts';

const ICONS = {
  plan: 'checklist',
  merge: 'git-merge',
  review: 'code-review',
  command: 'terminal',
  budget: 'credit-card',
  model: 'hubot',
  forge: 'cloud',
  question: 'question',
  charter: 'law',
  spawn: 'person-add',
  health: 'pulse',
  motion: 'law',
} as const;

/** An open motion: the question, who puts it and why, what would come of each answer, what the board said, and the answer's form. */
export function MotionCard({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const title = useId();
  return (
    <article className={`motion${motion.of === 'board' ? ' boards' : ''}`} aria-labelledby={title}>
      <header>
        <h3 id={title}>
          <Icon name={ICONS[motion.subject.kind]} /> {questionOf(motion)}
        </h3>
        <p className="dim">
          <span className="pill">{motion.gate}</span> {motion.ask} · by {askerText(run, motion)} ·{' '}
          {clockText(motion.raised)}
        </p>
      </header>
      <Why motion={motion} />
      <Evidence subject={motion.subject} run={run} />
      <Effect motion={motion} run={run} />
      {motion.climbed === null ? null : (
        <p className="climbed">
          <Icon name="arrow-up" /> It came to you from the board: {motion.climbed}
        </p>
      )}
      <Ballots rounds={roundsOf(motion, run)} run={run} />
      {motion.of === 'board' ? <BeforeTheBoard motion={motion} run={run} /> : <AnswerForm motion={motion} run={run} />}
    </article>
  );
}

/** What whoever asks said of it. */
function Why({ motion: { why } }: { readonly motion: Motion }): ReactNode {
  if (why === '') return null;
  return (
    <blockquote aria-label="Why it is asked">
      <LongText text={why} />
    </blockquote>
  );
}

/** What comes of a yes and of a no, exactly. */
function Effect({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  return (
    <dl className="effect">
      <div>
        <dt>A yes</dt>
        <dd>
          {askEffect(run, motion).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </dd>
      </div>
      <div>
        <dt>A no</dt>
        <dd>{refusalEffect(motion)}</dd>
      </div>
    </dl>
  );
}

/** The board has it: until when, and the chair's way to take it. */
function BeforeTheBoard({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const submit = useSubmit();
  const [why, setWhy] = useState<string | null>(null);
  const ask = run.asks[motion.ask];
  const until = ask === undefined ? null : ballotsUntil(run, ask);
  const now = useNow(true, 0);
  const take = async (): Promise<void> => setWhy(await submit({ type: 'take-ask', ask: motion.ask }));
  return (
    <div className="answer">
      <p className="dim">
        <Icon name="law" /> Before the board
        {until === null ? null : `; ballots are waited for until ${clockText(until)}${leftText(until - now)}`}
      </p>
      {why === null ? null : (
        <p className="refused" role="alert">
          {why}
        </p>
      )}
      <div className="buttons">
        <Button icon="account" onClick={() => void take()} label={`Decide Myself: ${motion.ask}`}>
          Decide Myself
        </Button>
        <EvidenceLinks motion={motion} run={run} />
      </div>
    </div>
  );
}

const leftText = (ms: number): string => (ms > 0 ? `, ${spanText(ms)} more` : '');

/** The question as a sentence of its own. */
export function questionOf(motion: Pick<Motion, 'subject'>): string {
  if (motion.subject.kind === 'command') return 'May this be run?';
  const question = askQuestion(motion);
  return question.charAt(0).toUpperCase() + question.slice(1);
}
