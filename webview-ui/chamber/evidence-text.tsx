import type { ReactNode } from 'react';
import { useFollowing, useOpen } from '../page/use-following.ts';
import { WithCode } from '../page/with-code.tsx';

/** A piece of evidence as a member wrote it, with a way to what it names: the first task in it that has something to see. */
export function EvidenceText({ text }: { readonly text: string }): ReactNode {
  const { overview } = useFollowing();
  const open = useOpen();
  const task = (text.match(/(?<![\w-])t\d{1,3}(?![\w-])/g) ?? [])
    .map((id) => overview?.run.tasks[id])
    .find((one) => one !== undefined && (one.certificate !== null || one.submission !== null));
  return (
    <>
      <WithCode text={text} />
      {task === undefined ? null : (
        <>
          {' '}
          <button
            type="button"
            className="link"
            onClick={() => open({ what: task.certificate === null ? 'diff' : 'certificate', task: task.id })}
          >
            {task.certificate === null ? `Diff of ${task.id}` : `Certificate of ${task.id}`}
          </button>
        </>
      )}
    </>
  );
}
