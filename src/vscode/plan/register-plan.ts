import { Disposable, EventEmitter, languages, Uri, window, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import { readTarget } from '../acts/read-target.ts';
import { command } from '../command.ts';
import { ReadOnlyDocuments } from '../documents/read-only-documents.ts';
import type { Parts } from '../parts.ts';
import { acceptPlan } from './accept-plan.ts';
import { forecastText } from './forecast-text.ts';
import { openedPlan, openPlan } from './open-plan.ts';
import { PLAN_SCHEME, type PlanIds, readPlanAddress } from './plan-address.ts';
import { PlanChecks } from './plan-checks.ts';
import { PlanFiles } from './plan-files.ts';
import { planLenses } from './plan-lenses.ts';
import { planOf } from './plan-standing.ts';
import { sendPlanBack } from './send-plan-back.ts';

/** The plan as a document: edited, checked, accepted or sent back. */
export function registerPlan(parts: Parts): Disposable[] {
  const files = new PlanFiles(parts);
  const checks = new PlanChecks(parts);
  const lenses = new EventEmitter<void>();
  const forecasts = new ReadOnlyDocuments(parts, {
    scheme: 'swarm-forecast',
    ids: ['run', 'ask'],
    read: ({ run, ask }) => forecastOf(parts, { run, ask }),
  });
  return [
    files,
    checks,
    lenses,
    forecasts,
    workspace.registerFileSystemProvider(PLAN_SCHEME, files, { isCaseSensitive: true }),
    languages.registerCodeLensProvider({ scheme: PLAN_SCHEME }, planLenses(parts, checks, lenses.event)),
    checks.onDidCheck(({ uri }) => {
      lenses.fire();
      const ids = readPlanAddress(uri);
      forecasts.refresh(({ run, ask }) => ids?.run === run && ids?.ask === ask);
    }),
    followAnswers(parts, files, lenses),
    ...planCommands(parts, forecasts),
  ];
}

/** When a plan is answered, here or elsewhere, its document says so and can only be read. */
function followAnswers(parts: Parts, files: PlanFiles, lenses: EventEmitter<void>): Disposable {
  /** The plans that are open, and whether they waited when last looked at. */
  const waited = new Map<string, boolean>();
  const look = (): void => {
    let changed = false;
    for (const { uri } of workspace.textDocuments) {
      const ids = uri.scheme === PLAN_SCHEME ? readPlanAddress(uri) : null;
      const overview = ids === null ? null : parts.runs.overview(ids.run);
      if (ids === null || overview === null) continue;
      const waits = overview.run.asks[ids.ask] !== undefined;
      if (waited.get(uri.toString()) === waits) continue;
      waited.set(uri.toString(), waits);
      files.lookAgain(uri);
      changed = true;
    }
    if (changed) lenses.fire();
  };
  return Disposable.from(
    parts.runs.onDidChange(look),
    workspace.onDidCloseTextDocument(({ uri }) => waited.delete(uri.toString())),
  );
}

function planCommands(parts: Parts, forecasts: ReadOnlyDocuments<'ask'>): Disposable[] {
  const on = (id: string, act: (ids: PlanIds) => Promise<unknown>): Disposable =>
    command(parts, id, async (target) => act(await meantPlan(parts, target)));
  return [
    command(parts, 'issueSwarm.openPlan', async (target) => {
      const run = readTarget(target, 'run') ?? (await meantPlan(parts, target)).run;
      await openPlan(parts, run, readTarget(target, 'ask'));
    }),
    on('issueSwarm.acceptPlan', (ids) => acceptPlan(parts, ids)),
    on('issueSwarm.sendPlanBack', (ids) => sendPlanBack(parts, ids)),
    on('issueSwarm.showForecast', (ids) => forecasts.open('forecast.md', { run: ids.run, ask: ids.ask }, true)),
  ];
}

/** By a document, by ids, by the active editor, else the only plan that waits. */
async function meantPlan(parts: Parts, target: unknown): Promise<PlanIds> {
  const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  const run = readTarget(target, 'run');
  if (run !== null) {
    const ask = readTarget(target, 'ask') ?? planOf(await parts.runs.open(run));
    if (ask !== null) return { run, ask };
  }
  const byUri = uri?.scheme === PLAN_SCHEME ? readPlanAddress(uri) : null;
  if (byUri !== null) return byUri;
  for (const overview of parts.runs.going) {
    const waiting = Object.values(overview.run.asks).find(({ gate }) => gate === 'plan');
    if (waiting !== undefined) return { run: overview.run.id, ask: waiting.id };
  }
  throw new LinkError('cannot', 'No plan waits for you at the moment.');
}

async function forecastOf(parts: Parts, { run, ask }: PlanIds): Promise<string> {
  const text = openedPlan({ run, ask })?.getText() ?? (await parts.engine.ask('readPlan', { run, ask }));
  const { mission } = (await parts.runs.open(run)).run;
  return forecastText(`#${mission.issue} ${mission.title}`, await parts.engine.ask('checkPlan', { run, text }));
}
