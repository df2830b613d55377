import { type Machine, openMachine, rolesAndTools } from '../../compose.ts';
import { type Budget, defaultLimits, type Limits, type Settings } from '../../core/settings.ts';
import type { ForgeIssue } from '../../ports/forge.ts';
import type { RepositoryState, Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import { makeRepository } from '../run/local-forge.ts';
import { type ReachedForge, reachForge } from '../run/reach-forge.ts';
import type { ForgeChoice } from '../run/run-record.ts';
import { type OpenedRun, refuseWhileGoing, startRun } from '../run/start-run.ts';
import type { Terminal } from '../screens/terminal.ts';
import { stateFolder, writableFolder } from '../state-folder.ts';
import { defaultBudget, parseBudget } from './budget-option.ts';
import { branchOf, chooseBase } from './choose-base.ts';
import { type Commands, chooseCommands } from './choose-commands.ts';
import { chooseForge } from './choose-forge.ts';
import { fileIssue, findIssue, type IssueSource, readIssueOption } from './choose-issue.ts';
import { type ChosenModels, chooseModels } from './choose-models.ts';
import { readGates, stopsWithout } from './gate-option.ts';
import { inspectRepository } from './inspect-repository.ts';
import { unfinishedRun } from './known-runs.ts';
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

/** All that was found out before anything is made. */
interface Found {
  readonly home: string;
  readonly machine: Machine;
  readonly state: RepositoryState;
  readonly store: Store;
  readonly source: IssueSource;
  readonly choice: ForgeChoice;
  readonly models: ChosenModels;
  readonly commands: Commands;
  readonly gates: Settings['gates'];
  readonly budget: Budget;
  readonly limits: Limits;
}

/** Looks at everything that a run needs, the cheapest first, and makes nothing before all of it is sound. */
export async function beginRun(beginning: Beginning): Promise<BegunRun> {
  const found = await look(beginning);
  const { home, state, choice } = found;
  const at = { home, root: state.root };
  const reached = await reachForge({ ...at, choice, environment: process.env });
  try {
    return { ...at, reached, opened: await open(beginning, found, reached) };
  } catch (error) {
    await reached.close();
    throw error;
  }
}

async function look(beginning: Beginning): Promise<Found> {
  const { options, terminal, say } = beginning;
  const gates = readGates(options.gates, terminal.interactive);
  const budget = options.budget === null ? defaultBudget : parseBudget(options.budget);
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  const source = await readIssueOption(options.issue);
  const home = stateFolder();
  await writableFolder(home);
  const machine = await openMachine(home);
  const state = await inspectRepository(machine.git.user, options.repo);
  branchOf(state);
  const choice = chooseForge(state, options.forge, process.env);
  const { roles } = await rolesAndTools();
  const models = await chooseModels(options.models, Object.keys(roles), process.env);
  for (const notice of [...machine.notices, ...models.notices]) say(notice);
  const stops = terminal.interactive ? null : stopsWithout(gates);
  if (stops !== null) say(stops);
  if ('number' in source) await refuse(beginning, { home, root: state.root }, choice, source.number);
  const store = await machine.git.store(state.root, state.commit);
  const commands = await chooseCommands({
    home,
    root: state.root,
    store,
    commit: state.commit,
    options: options.commands,
    terminal: terminal.interactive && !options.yes ? terminal : null,
    say,
  });
  const limits = { ...defaultLimits, developers: options.developers ?? defaultLimits.developers };
  return { home, machine, state, store, source, choice, models, commands, gates, budget, limits };
}

async function refuse(
  { options }: Beginning,
  at: { readonly home: string; readonly root: string },
  choice: ForgeChoice,
  issue: number,
): Promise<void> {
  await refuseWhileGoing(at, issue);
  const earlier = options.fresh ? null : await unfinishedRun(at, choice, issue);
  if (earlier !== null)
    throw new CannotStart(
      `Run ${earlier.id} on issue ${issue} has not ended. Go on with it: npm run swarm -- continue ${earlier.id}. To begin anew beside it: run --fresh`,
    );
}

async function open(beginning: Beginning, found: Found, reached: ReachedForge): Promise<OpenedRun> {
  const { say } = beginning;
  const { home, machine, state, store, source, choice, models } = found;
  const at = { home, root: state.root };
  if (reached.kind === 'local' && !('number' in source)) await makeRepository(reached);
  const known = await findIssue(reached.forge, source);
  if (known !== null && !('number' in source)) {
    await refuse(beginning, at, choice, known.number);
    say(`${source.file} is issue #${known.number} already, which is open: the run is on that one.`);
  }
  const { base, notice, publish } = await chooseBase(reached, store, {
    branch: branchOf(state),
    commit: state.commit,
  });
  if (notice !== null) say(notice);
  await publish();
  const issue = known ?? (await filed(reached, source, say));
  return startRun({
    ...at,
    machine,
    base,
    unseen: state.uncommitted,
    forge: reached.access,
    reviewer: reached.reviewer,
    issue: issue.number,
    settings: settingsOf(found, reached),
    keys: models.keys,
    settleMs: reached.settleMs,
    record: { version: 1, root: state.root, issue: issue.number, forge: choice, keys: models.variables },
  });
}

async function filed(reached: ReachedForge, source: IssueSource, say: Beginning['say']): Promise<ForgeIssue> {
  if ('number' in source) throw new Error('an issue that is on the forge is not filed again');
  const issue = await fileIssue(reached.forge, source);
  say(`${source.file} is filed as issue #${issue.number}: ${issue.url}`);
  return issue;
}

const settingsOf = ({ machine, models, commands, gates, budget, limits }: Found, reached: ReachedForge): Settings => ({
  gates,
  budget,
  limits,
  models: { ...models.models },
  setup: [...commands.setup],
  setupHosts: [...commands.hosts],
  checks: [...commands.checks],
  sandbox: machine.shell.sandbox,
  allowedCommands: [],
  twoIdentities: reached.reviewer !== null,
});
