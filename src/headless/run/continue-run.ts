import { listModels, openMachine, readRun } from '../../compose.ts';
import type { Decision } from '../../core/facts.ts';
import { reportOf } from '../../core/projections/report.ts';
import { type Ask, fold, type Run } from '../../core/run.ts';
import { keysOf } from '../begin/choose-models.ts';
import { findRun, type KnownRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
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

export interface Continuing {
  readonly run: string;
  readonly screen: Screen;
  readonly askOnRed: boolean;
  /** Said before it goes on; the ask is known to be open then. */
  readonly answer?: { readonly ask: string; readonly of: (ask: Ask, at: Answering) => Promise<Answer> };
}

/** Goes on with a run where its log ends, and answers the exit code. A run that is over is reported again. */
export async function continueRun({ run: id, screen, askOnRed, answer }: Continuing): Promise<number> {
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
    if (answer !== undefined)
      throw new CannotStart(`Run ${known.id} is over (${run.outcome}): nothing is asked any more.`);
    const next = await nextSteps(reading, known.folder);
    const report = { ...reportOf(run), forge: forgeOf(run), log: location, ms: 0, next };
    screen.report(report);
    return exitCodeOf(report);
  }
  const said =
    answer === undefined
      ? null
      : await answer.of(openAsk(run, answer.ask), { ...reading, folder: known.folder, decisions });
  await refuseWhileGoing({ home, root }, issue);
  const machine = await openMachine(home);
  for (const notice of machine.notices) screen.notice(notice);
  needSandbox(run, machine);
  const keys = await tryKeys(run, variables);
  const reached = await reachForge({ home, root, choice, environment: process.env });
  try {
    const opened = await resumeRun({ home, machine, root, run, reached, keys });
    if (said !== null && answer !== undefined && !(await submitAnswer(opened.composition.engine, answer.ask, said))) {
      await opened.close();
      throw new CannotStart(
        `The answer to ${answer.ask} could not be carried out, and it is still open. A plan needs task ids of its own for each task, and no circles.`,
      );
    }
    return await perform({ home, root, opened, reached, screen, started, askOnRed });
  } catch (error) {
    await reached.close();
    throw error;
  }
}

const forgeOf = (run: Run): string => run.mission.url.replace(/\/issues\/\d+$/, '');

function openAsk(run: Run, id: string): Ask {
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
