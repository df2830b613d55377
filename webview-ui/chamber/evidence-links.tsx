import type { ReactNode } from 'react';
import type { Motion } from '../../src/core/projections/chamber.ts';
import type { Run } from '../../src/core/run.ts';
import { Button } from '../page/button.tsx';
import { useOpen } from '../page/use-following.ts';

/** Ways to look closer at what a motion is about, in the editor. */
export function EvidenceLinks({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const open = useOpen();
  const { subject } = motion;
  switch (subject.kind) {
    case 'plan':
      return (
        <Button icon="edit" onClick={() => open({ what: 'plan', ask: motion.ask })}>
          Open Plan
        </Button>
      );
    case 'merge':
    case 'review':
      return <TaskLinks task={subject.task} run={run} />;
    case 'question':
    case 'model':
      return (
        <>
          <Button icon="list-flat" onClick={() => open({ what: 'transcript', agent: subject.agent })}>
            Open Transcript
          </Button>
          {subject.kind === 'model' ? (
            <Button icon="arrow-swap" onClick={() => open({ what: 'models' })}>
              Change Models…
            </Button>
          ) : null}
        </>
      );
    case 'command':
      return motion.by === 'board' ? null : (
        <Button icon="list-flat" onClick={() => open({ what: 'transcript', agent: motion.by })}>
          Open Transcript
        </Button>
      );
    case 'spawn':
      return <TranscriptLink agent={motion.by} run={run} />;
    case 'health':
      return <TranscriptLink agent={subject.agent} run={run} />;
    case 'motion':
      return <TranscriptLink agent={'agent' in subject.measure ? subject.measure.agent : motion.by} run={run} />;
    case 'charter':
    case 'budget':
    case 'forge':
      return null;
  }
}

function TranscriptLink({ agent, run }: { readonly agent: string; readonly run: Run }): ReactNode {
  const open = useOpen();
  if ((run.agents[agent]?.tier ?? 0) === 0) return null;
  return (
    <Button icon="list-flat" onClick={() => open({ what: 'transcript', agent })}>
      {`Transcript of ${agent}`}
    </Button>
  );
}

function TaskLinks({ task: id, run }: { readonly task: string; readonly run: Run }): ReactNode {
  const open = useOpen();
  const task = run.tasks[id];
  if (task === undefined) return null;
  return (
    <>
      {task.submission === null ? null : (
        <Button icon="diff-multiple" onClick={() => open({ what: 'diff', task: id })}>
          Open Diff
        </Button>
      )}
      {task.pull === null ? null : (
        <Button icon="git-pull-request" onClick={() => open({ what: 'pull', task: id })}>
          {`Open #${task.pull.number}`}
        </Button>
      )}
    </>
  );
}
