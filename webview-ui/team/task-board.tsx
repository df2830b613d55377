import type { ReactNode } from 'react';
import type { Spending } from '../../src/core/projections/forecast.ts';
import { stageOf } from '../../src/core/projections/standing-words.ts';
import { tokensText } from '../../src/core/projections/words.ts';
import type { Run, Task } from '../../src/core/run.ts';
import { useOpen } from '../page/use-following.ts';

const STAGES = ['Waiting', 'At work', 'In review', 'Merging', 'Ended'] as const;
type Stage = (typeof STAGES)[number];

function columnOf(task: Task): Stage {
  if (task.merged !== null || task.ended !== null) return 'Ended';
  if (task.developer === null) return 'Waiting';
  if (task.submission === null) return 'At work';
  return task.mergeAllowed === null && task.reviews.at(-1)?.verdict !== 'accept' ? 'In review' : 'Merging';
}

/** The tasks by how far they have come. */
export function TaskBoard({ run, spending }: { readonly run: Run; readonly spending: Spending }): ReactNode {
  const tasks = Object.values(run.tasks);
  if (tasks.length === 0) return <p className="dim nothing">There are no tasks before the plan is accepted.</p>;
  return (
    <div className="task-board">
      {STAGES.map((stage) => {
        const here = tasks.filter((task) => columnOf(task) === stage);
        return (
          <section key={stage} aria-label={stage}>
            <h2>
              {stage} <span className="count">{here.length}</span>
            </h2>
            <ul>
              {here.map((task) => (
                <TaskCard key={task.id} task={task} run={run} tokens={spending.byTask[task.id]?.tokens ?? 0} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function TaskCard({
  task,
  run,
  tokens,
}: {
  readonly task: Task;
  readonly run: Run;
  readonly tokens: number;
}): ReactNode {
  const open = useOpen();
  const { pull } = task;
  return (
    <li className={`task-card${task.merged === null ? '' : ' merged'}`}>
      <p>
        <span className="task-id">{task.id}</span> {task.title}
      </p>
      <p className="dim">{stageOf(run, task)}</p>
      <p className="dim">
        {[task.developer, task.reviewer].filter((one) => one !== null).join(', ')}
        {tokens === 0 ? '' : ` · ${tokensText(tokens)} tokens`}
      </p>
      <p className="buttons">
        {pull === null ? null : (
          <button type="button" className="link" onClick={() => open({ what: 'pull', task: task.id })}>
            {`PR #${pull.number}`}
          </button>
        )}
        {task.submission === null && task.merged === null ? null : (
          <button
            type="button"
            className="link"
            aria-label={`Open diff of ${task.id}`}
            onClick={() => open({ what: 'diff', task: task.id })}
          >
            Open Diff
          </button>
        )}
      </p>
    </li>
  );
}
