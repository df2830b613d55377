import { openMachine } from '../../compose.ts';
import { defaultLimits } from '../../core/settings.ts';
import { CannotStart } from '../cannot-start.ts';
import { type ReachedForge, reachForge } from '../run/reach-forge.ts';
import type { OpenedRun } from '../run/start-run.ts';
import type { Terminal } from '../screens/terminal.ts';
import { stateFolder, writableFolder } from '../state-folder.ts';
import { defaultBudget, parseBudget } from './budget-option.ts';
import { readCaps } from './cap-option.ts';
import { branchOf } from './choose-base.ts';
import { chooseCommands } from './choose-commands.ts';
import { chooseForge } from './choose-forge.ts';
import { readIssueOption } from './choose-issue.ts';
import { chooseModels } from './choose-models.ts';
import { readGates, stopsWithout } from './gate-option.ts';
import { inspectRepository } from './inspect-repository.ts';
import { type Chosen, openChosen, refuseSecondRun, rolesOf } from './open-chosen.ts';
import type { RunOptions } from './run-options.ts';

export interface Beginning {
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly say: (notice: string) => void;
}

export interface BegunRun {
  readonly home: string;
  readonly root: string;
  readonly opened: OpenedRun;
  readonly reached: ReachedForge;
}

/** Looks at everything that a run needs, the cheapest first, and makes nothing before all of it is sound. */
export async function beginRun(beginning: Beginning): Promise<BegunRun> {
  const chosen = await look(beginning);
  const { home, root, choice } = chosen;
  const reached = await reachForge({ home, root, choice, environment: process.env });
  try {
    return { home, root, reached, opened: await openChosen(chosen, reached) };
  } catch (error) {
    await reached.close();
    throw error;
  }
}

async function look(beginning: Beginning): Promise<Chosen> {
  const { options, terminal, say } = beginning;
  const gates = readGates(options, terminal.interactive);
  const budget = options.budget === null ? defaultBudget : parseBudget(options.budget);
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  const source = await readIssueOption(options.issue);
  const home = stateFolder();
  await writableFolder(home);
  const machine = await openMachine(home);
  const state = await inspectRepository(machine.git.user, options.repo);
  const { root, commit } = state;
  const base = { branch: branchOf(state), commit };
  const choice = chooseForge(state, options.forge, process.env);
  const { names: roles, models: wanted } = await rolesOf(home);
  const caps = readCaps(options.caps, roles);
  const { models, keys, variables, notices } = await chooseModels({ ...options.models, wanted }, roles, process.env);
  for (const notice of [...machine.notices, ...notices]) say(notice);
  const stops = terminal.interactive ? null : stopsWithout(gates);
  if (stops !== null) say(stops);
  const { fresh } = options;
  if ('number' in source) await refuseSecondRun({ home, root, choice, fresh }, source.number);
  const store = await machine.git.store(root, commit);
  const asked = terminal.interactive && !options.yes ? terminal : null;
  const commands = await chooseCommands({ home, root, store, commit, options: options.commands, terminal: asked, say });
  const limits = { ...defaultLimits, developers: options.developers ?? defaultLimits.developers };
  const at = { home, root, machine, store, base, uncommitted: state.uncommitted };
  const spending = { budget, caps, mode: options.mode };
  return { ...at, source, choice, models, keys, variables, commands, gates, ...spending, limits, fresh, say };
}
