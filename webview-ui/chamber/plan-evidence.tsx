import { memo, type ReactNode } from 'react';
import type { Plan, PlanTask } from '../../src/core/plan.ts';
import { LongText } from '../page/long-text.tsx';

/** A plan at a glance; the whole document opens in an editor. */
export const PlanEvidence = memo(function PlanEvidence({ plan }: { readonly plan: Plan }): ReactNode {
  return (
    <>
      <LongText text={plan.summary} />
      <ol className="plan-tasks" aria-label="Tasks of the plan">
        {plan.tasks.map((task) => (
          <li key={task.id}>
            <TaskOfPlan task={task} />
          </li>
        ))}
      </ol>
    </>
  );
});

function TaskOfPlan({ task }: { readonly task: PlanTask }): ReactNode {
  return (
    <details>
      <summary>
        <span className="task-id">{task.id}</span> {task.title}
        {task.dependsOn.length === 0 ? null : <span className="dim"> after {task.dependsOn.join(', ')}</span>}
      </summary>
      <LongText text={task.brief} />
      <h4>True when it is done</h4>
      <ul>
        {task.criteria.map((criterion, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same, and none ever moves
          <li key={at}>{criterion}</li>
        ))}
      </ul>
      <p className="dim">
        May touch{' '}
        {task.globs.map((glob, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same, and none ever moves
          <code key={at}>{glob} </code>
        ))}
      </p>
      {task.checks.length === 0 ? null : (
        <p className="dim">
          Must pass{' '}
          {task.checks.map((check, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same, and none ever moves
            <code key={at}>{check} </code>
          ))}
        </p>
      )}
    </details>
  );
}
