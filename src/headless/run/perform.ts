import { join } from 'node:path';
import { isKnown, RunFailed } from '../failure.ts';
import type { Screen } from '../screens/screen.ts';
import { drive, exitCodeOf } from './drive.ts';
import { nextSteps } from './next-steps.ts';
import type { ReachedForge } from './reach-forge.ts';
import { type OpenedRun, runsFolder } from './start-run.ts';

export interface Performing {
  readonly home: string;
  readonly root: string;
  readonly opened: OpenedRun;
  readonly reached: ReachedForge;
  readonly screen: Screen;
  readonly started: number;
  readonly askOnRed: boolean;
}

/** Ctrl-C or a signal again so long after the first means it: the process ends at once. A terminal may send one twice. */
const AGAIN_MS = 1000;

/** Drives an open run until it rests, closes everything, and answers the exit code. */
export async function perform(performing: Performing): Promise<number> {
  const { home, root, opened, reached, screen } = performing;
  const interruption = onInterruption();
  try {
    const report = await drive(opened, screen, {
      started: performing.started,
      forge: reached.url,
      next: (reading) => nextSteps(reading, join(runsFolder(home, root), opened.id)),
      askOnRed: performing.askOnRed,
      rules: { home, root },
      interrupted: interruption.signal,
    });
    const stopped = report.outcome === 'waiting' && interruption.signal.aborted;
    return stopped ? interruption.code() : exitCodeOf(report);
  } catch (error) {
    if (!isKnown(error)) throw error;
    throw new RunFailed(`${error.message} Once that is mended: npm run swarm -- continue ${opened.id}`);
  } finally {
    interruption.dispose();
    await opened.close();
    await reached.close();
  }
}

function onInterruption(): { readonly signal: AbortSignal; code(): number; dispose(): void } {
  const controller = new AbortController();
  let first: { readonly at: number; readonly code: number } | null = null;
  const stop = (code: number) => () => {
    if (first !== null && Date.now() - first.at > AGAIN_MS) process.exit(code);
    first ??= { at: Date.now(), code };
    controller.abort();
  };
  const [onInt, onTerm] = [stop(130), stop(143)];
  process.on('SIGINT', onInt);
  process.on('SIGTERM', onTerm);
  return {
    signal: controller.signal,
    code: () => first?.code ?? 130,
    dispose: () => {
      process.removeListener('SIGINT', onInt);
      process.removeListener('SIGTERM', onTerm);
    },
  };
}
