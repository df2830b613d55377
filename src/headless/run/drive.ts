import type { Composition } from '../../compose.ts';
import type { Rule } from '../../core/policy.ts';
import { reportOf } from '../../core/projections/report.ts';
import { keepRules } from '../rules/keep-rules.ts';
import type { RulesPlace } from '../rules/kept-rules.ts';
import type { FinalReport, Reading, Screen } from '../screens/screen.ts';
import { Chair } from './chair.ts';
import type { OpenedRun } from './start-run.ts';

export interface Driving {
  /** When this process began with it, in ms since 1970. */
  readonly started: number;
  /** Where the forge shows the repository. */
  readonly forge: string;
  /** What to do or look at next, once it has come to rest. */
  readonly next: (reading: Reading) => Promise<readonly string[]>;
  /** Where rules of the chair are kept; left out: they hold for this run only. */
  readonly rules?: RulesPlace;
  /** Ask whether to go on where checks fail at the base. */
  readonly askOnRed?: boolean;
  /** Aborted: the run stops where it is, and can be continued. */
  readonly interrupted?: AbortSignal;
}

/** Works until the run is closed, interrupted, or nobody is there to answer what it asks. Shows everything on the screen. */
export async function drive(run: OpenedRun, screen: Screen, driving: Driving): Promise<FinalReport> {
  const { composition } = run;
  const { engine, logLocation } = composition;
  const reading = { run: engine.run, read: engine.texts.read.bind(engine.texts), store: composition.store.path };
  const { rules: place = null } = driving;
  const keep = (rules: readonly Rule[]) => keepRules({ place, say: (text) => screen.notice(text) }, rules);
  const chair = new Chair({ engine, screen, reading, askOnRed: driving.askOnRed ?? false, keep });
  for (const notice of composition.notices) screen.notice(notice);
  for (const decision of run.missed()) screen.decided(decision, reading);
  engine.onDecision((decision) => {
    screen.decided(decision, reading);
    chair.look();
  });
  engine.onSignal((signal) => {
    if (signal.kind === 'notice') screen.notice(signal.text);
    else screen.signalled(signal, reading);
  });
  chair.look();
  await untilInterrupted(work(composition, chair), driving.interrupted);
  chair.leave();
  if (driving.interrupted?.aborted) await engine.halt();
  if (engine.run.outcome === 'merged') await engine.workbenches.removeAll();
  const report = {
    ...reportOf(engine.run),
    forge: driving.forge,
    log: logLocation,
    ms: Date.now() - driving.started,
    next: await driving.next(reading),
  };
  screen.report(report);
  return report;
}

async function work({ engine }: Composition, chair: Chair): Promise<void> {
  while ((await engine.settle()).state === 'waiting') {
    chair.look();
    if (!(await chair.settled())) return;
  }
}

async function untilInterrupted(working: Promise<void>, interrupted: AbortSignal | undefined): Promise<void> {
  if (interrupted === undefined) return working;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = () => resolve();
  if (interrupted.aborted) stop();
  interrupted.addEventListener('abort', stop);
  try {
    await Promise.race([working, promise]);
  } finally {
    interrupted.removeEventListener('abort', stop);
  }
}

/** 0 only for a verified, merged result; 3 where someone has to answer before it can go on. */
export const exitCodeOf = (report: FinalReport): number =>
  report.outcome === 'merged' ? 0 : report.outcome === 'waiting' ? 3 : 1;
