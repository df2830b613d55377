import { listModels, openMachine, readRun } from '../../compose.ts';
import type { Decision, Fact } from '../../core/facts.ts';
import { reportOf } from '../../core/projections/report.ts';
import { type Ask, fold, type Run } from '../../core/run.ts';
import type { Engine } from '../../engine/engine.ts';
import { keysOf } from '../begin/choose-models.ts';
import { findRun, type KnownRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
import { outlives } from '../rules/keep-rules.ts';
import { keepRule } from '../rules/kept-rules.ts';
import type { Answer, Reading, Screen } from '../screens/screen.ts';
import { stateFolder } from '../state-folder.ts';
import { submitAnswer } from './chair.ts';
import { exitCodeOf } from './drive.ts';
import { nextSteps } from './next-steps.ts';
import { perform } from './perform.ts';
import { reachForge } from './reach-forge.ts';
import { needSandbox, refuseWhileGoing, resumeRun } from './start-run.ts';

/** The run as it stands when somebody answers. */
export interface Answering extends Reading {
  readonly folder: string;
  readonly decisions: readonly Decision[];
}

/** What the chair has done before the run goes on. */
export interface Before {
  /** Throws `CannotStart` where it could come to nothing, before anything is taken up. */
  readonly check: (run: Run, at: Answering) => void | Promise<void>;
  /** Answers the facts that came of it. */
  readonly submit: (engine: Engine) => Promise<readonly Fact[]>;
}

export interface Continuing {
  readonly run: string;
  readonly screen: Screen;
  readonly askOnRed: boolean;
  /** Said before it goes on; the ask is known to be open then. */
  readonly answer?: { readonly ask: string; readonly of: (ask: Ask, at: Answering) => Promise<Answer> };
  readonly before?: Before;
}

/** Goes on with a run where its log ends, and answers the exit code. A run that is over is reported again. */
export async function continueRun({ run: id, screen, askOnRed, answer, before }: Continuing): Promise<number> {
  const started = Date.now();
  const home = stateFolder();
  const known = await findRun(home, id);
  const { root, issue, forge: choice, keys: variables } = known.record;
  const { decisions, location, text } = await readRun(known.folder);
  const run = fold(decisions);
  const reading = {
    run,
    read: async (one: Parameters<typeof text>[0] | string) => (typeof one === 'string' ? one : text(one)),
  };
  if (run.state === 'closed') {
    if (answer !== undefined || before !== undefined)
      throw new CannotStart(`Run ${known.id} is over (${run.outcome}): nothing is asked any more, and nothing done.`);
    const next = await nextSteps(reading, known.folder);
    const report = { ...reportOf(run), forge: forgeOf(run), log: location, ms: 0, next };
    screen.report(report);
    return exitCodeOf(report);
  }
  const at = { ...reading, folder: known.folder, decisions };
  const said = answer === undefined ? null : await answer.of(openAsk(run, answer.ask), at);
  await before?.check(run, at);
  await refuseWhileGoing({ home, root }, issue);
  const machine = await openMachine(home);
  for (const notice of machine.notices) screen.notice(notice);
  needSandbox(run, machine);
  const keys = await tryKeys(run, variables);
  // What outlives the run is kept before it goes on: a rule that was promised must not be lost with this process.
  for (const rule of said?.rules ?? []) if (outlives(rule)) await keepRule({ home, root }, rule);
  const reached = await reachForge({ home, root, choice, environment: process.env });
  try {
    const opened = await resumeRun({ home, machine, root, run, reached, keys });
    const { engine } = opened.composition;
    if (before !== undefined && (await before.submit(engine)).length === 0) {
      await opened.close();
      throw new CannotStart('It came to nothing, and the run stands as it was.');
    }
    if (said !== null && answer !== undefined && !(await submitAnswer(engine, answer.ask, said))) {
      await opened.close();
      throw new CannotStart(
        `The answer to ${answer.ask} could not be carried out, and it is still open. A plan needs task ids of its own for each task, and no circles; a budget, room for the next call above what was spent.`,
      );
    }
    return await perform({ home, root, opened, reached, screen, started, askOnRed });
  } catch (error) {
    await reached.close();
    throw error;
  }
}

const forgeOf = (run: Run): string => run.mission.url.replace(/\/issues\/\d+$/, '');

/** Throws `CannotStart` where nobody asks it. */
export function openAsk(run: Run, id: string): Ask {
  const ask = run.asks[id];
  if (ask !== undefined) return ask;
  const open = Object.keys(run.asks);
  throw new CannotStart(
    open.length === 0
      ? `Run ${run.id} asks nothing at the moment. Go on with it: npm run swarm -- continue ${run.id}`
      : `Run ${run.id} has no open question ${id}. Open: ${open.join(', ')}`,
  );
}

/** A key that does not work any more is said before anything is written. */
async function tryKeys(run: Run, variables: KnownRun['record']['keys']): Promise<ReturnType<typeof keysOf>> {
  const models = Object.values(run.settings.models);
  const bases = new Map(
    models.flatMap(({ provider, baseUrl }) => (baseUrl === null ? [] : [[provider, baseUrl] as const])),
  );
  const keys = keysOf(variables, bases, process.env);
  const servers = new Map(models.map((model) => [`${model.provider} ${model.baseUrl}`, model]));
  for (const model of servers.values()) await listModels(model, keys);
  return keys;
}
