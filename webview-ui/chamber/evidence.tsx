import type { ReactNode } from 'react';
import type { AskSubject } from '../../src/core/facts.ts';
import { budgetText } from '../../src/core/projections/words.ts';
import { budgetOf, spentUnder } from '../../src/core/run/caps.ts';
import type { Run } from '../../src/core/run.ts';
import { LongText } from '../page/long-text.tsx';
import { PlanEvidence } from './plan-evidence.tsx';
import { TaskEvidence } from './task-evidence.tsx';

/** What stands to be decided, so that it can be judged here. */
export function Evidence({ subject, run }: { readonly subject: AskSubject; readonly run: Run }): ReactNode {
  switch (subject.kind) {
    case 'plan':
      return <PlanEvidence plan={subject.plan} />;
    case 'merge':
    case 'review':
      return <TaskEvidence task={run.tasks[subject.task]} run={run} />;
    case 'command':
      return <pre className="command">{subject.command}</pre>;
    case 'budget': {
      const spent = spentUnder(run, subject.cap);
      return (
        <p>
          Spent: {budgetText({ tokens: spent.tokens, money: run.ledger.moneyUnknown ? null : spent.money })}, of{' '}
          {budgetText(budgetOf(run, subject.cap))}.
        </p>
      );
    }
    case 'model':
    case 'forge':
      return (
        <p className="failure">
          <strong>{subject.failure.kind}</strong>
          <span className="said">{subject.failure.message}</span>
        </p>
      );
    case 'charter':
      return null;
    case 'spawn':
      return (
        <blockquote>
          <LongText text={subject.spawning.brief} />
        </blockquote>
      );
    case 'health':
    case 'motion':
      return (
        <blockquote>
          <LongText text={subject.evidence} />
        </blockquote>
      );
    case 'question':
      return (
        <blockquote>
          <LongText text={subject.question} />
        </blockquote>
      );
  }
}
