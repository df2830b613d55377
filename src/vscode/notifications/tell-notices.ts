import { commands, type Disposable } from 'vscode';
import { tellWarning } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { BadNotices } from './bad-notices.ts';

/** Notices are gathered for so long before one message tells them, in ms. */
const GATHER_MS = 1000;

/** Says what went wrong in the engine: a run that failed, one that cannot be taken up again, what this machine lacks. */
export function tellNotices({ engine, runs, output, tellFailure }: Parts): Disposable[] {
  const bad = new BadNotices();
  let timer: NodeJS.Timeout | null = null;
  const say = async (): Promise<void> => {
    timer = null;
    // The list still has a run as going that has just failed.
    await runs.refresh();
    const { text, stopped } = bad.message(runs.rows);
    const buttons = stopped === null ? [SHOW] : [GO_ON, SHOW];
    const picked = await tellWarning(text, ...buttons);
    if (picked === SHOW) output.show();
    if (picked === GO_ON) await commands.executeCommand('issueSwarm.continueRun', stopped);
  };
  return [
    { dispose: () => timer !== null && clearTimeout(timer) },
    engine.onNotice((notice) => {
      if (bad.take(notice)) timer ??= setTimeout(() => say().catch(tellFailure), GATHER_MS);
    }),
  ];
}

const SHOW = 'Show Output';
const GO_ON = 'Continue Run';
