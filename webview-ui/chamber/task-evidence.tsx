import type { ReactNode } from 'react';
import type { Run, Task } from '../../src/core/run.ts';
import { LongText } from '../page/long-text.tsx';
import { CertificateTable } from './certificate-table.tsx';

/** The pull request of a task, what code proved of it, and what its reviewer says. */
export function TaskEvidence({ task, run }: { readonly task: Task | undefined; readonly run: Run }): ReactNode {
  if (task === undefined) return null;
  const { submission, pull, certificate } = task;
  const review = task.reviews.at(-1);
  return (
    <>
      <p className="evidence-line">
        <span className="task-id">{task.id}</span> {task.title}
        {pull === null ? null : <span className="dim"> · pull request #{pull.number}</span>}
        {submission === null ? null : (
          <span className="dim">
            {' '}
            · <code>{submission.commit.slice(0, 10)}</code>
          </span>
        )}
      </p>
      {submission === null ? null : (
        <ul className="files" aria-label="Files changed">
          {submission.files.slice(0, 12).map((file) => (
            <li key={file}>
              <code>{file}</code>
            </li>
          ))}
          {submission.files.length > 12 ? <li className="dim">and {submission.files.length - 12} more</li> : null}
        </ul>
      )}
      {certificate === null ? null : <CertificateTable certificate={certificate} run={run} />}
      {review === undefined ? null : (
        <div className="review">
          <p>
            <strong>{review.verdict === 'accept' ? 'Accepted' : 'Changes asked for'}</strong>{' '}
            <span className="dim">
              by {review.by}, review {task.reviews.length}
            </span>
          </p>
          <LongText text={review.summary} />
          <ul>
            {review.findings.map((finding, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be about one line, and none ever moves
              <li key={at}>
                <code>
                  {finding.path}:{finding.line}
                </code>{' '}
                <LongText text={finding.text} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
