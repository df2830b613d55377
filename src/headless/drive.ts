import type { Composition } from '../compose.ts';
import { reportOf } from '../core/projections/report.ts';
import type { FinalReport, Screen } from './screen.ts';

/** Works until the run is closed or nobody is there to answer what it asks. Shows everything on the screen. */
export async function drive(
  composition: Composition,
  screen: Screen,
  { started, forge }: { readonly started: number; readonly forge: string },
): Promise<FinalReport> {
  const { engine, logLocation } = composition;
  const reading = { run: engine.run, read: engine.texts.read.bind(engine.texts) };
  engine.onDecision((decision) => screen.decided(decision, reading));
  engine.onSignal((signal) => screen.signalled(signal, reading));
  const asked = new Set<string>();
  let unanswered = false;
  while (!unanswered && (await engine.settle()).state === 'waiting') {
    unanswered = true;
    for (const ask of Object.values(engine.run.asks)) {
      if (asked.has(ask.id)) continue;
      const answer = await screen.ask(ask, reading);
      if (answer === null) continue;
      const { plan, ...rest } = answer;
      const stowed = plan === undefined ? {} : { plan: await engine.texts.stowAll(plan) };
      const facts = await engine.submit({ type: 'answer-ask', at: Date.now(), ask: ask.id, ...rest, ...stowed });
      if (facts.length > 0) unanswered = false;
      break;
    }
  }
  if (engine.run.outcome === 'merged') await engine.workbenches.removeAll();
  const report = { ...reportOf(engine.run), forge, log: logLocation, ms: Date.now() - started };
  screen.report(report);
  return report;
}

/** 0 only for a verified, merged result; 3 where someone has to answer before it can go on. */
export const exitCodeOf = (report: FinalReport): number =>
  report.outcome === 'merged' ? 0 : report.outcome === 'waiting' ? 3 : 1;
