import { type ReactNode, useId } from 'react';
import type { Motion } from '../../src/core/projections/chamber.ts';
import { askQuestion } from '../../src/core/projections/standing-words.ts';
import type { Run } from '../../src/core/run.ts';
import { Icon } from '../page/icon.tsx';
import { clockText } from '../page/moments.ts';
import { AnswerForm } from './answer-form.tsx';
import { Evidence } from './evidence.tsx';

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

/** A motion that waits for an answer: the question, who puts it, what speaks for and against, and the answer's form. */
export function MotionCard({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const title = useId();
  return (
    <article className="motion" aria-labelledby={title}>
      <header>
        <h3 id={title}>
          <Icon name={ICONS[motion.subject.kind]} /> {questionOf(motion)}
        </h3>
        <p className="dim">
          <span className="pill">{motion.gate}</span> {motion.ask} · by {motion.by} · {clockText(motion.raised)}
          {motion.of === 'board' ? ' · before the board' : ''}
        </p>
      </header>
      <Evidence subject={motion.subject} run={run} />
      <AnswerForm motion={motion} run={run} />
    </article>
  );
}

/** The question as a sentence of its own. */
export function questionOf(motion: Pick<Motion, 'subject'>): string {
  if (motion.subject.kind === 'command') return 'May this be run?';
  const question = askQuestion(motion);
  return question.charAt(0).toUpperCase() + question.slice(1);
}
