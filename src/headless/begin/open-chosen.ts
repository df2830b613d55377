import {
  type EditorTurn,
  type KeySource,
  type Keys,
  type Machine,
  memberModels,
  rolesAndTools,
} from '../../compose.ts';
import type { Caps } from '../../core/budget.ts';
import type { Budget, Limits, Mode, ModelRef, Settings } from '../../core/settings.ts';
import type { ForgeIssue } from '../../ports/forge.ts';
import type { Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import { keptRules } from '../rules/kept-rules.ts';
import { makeRepository } from '../run/local-forge.ts';
import type { ReachedForge } from '../run/reach-forge.ts';
import type { ForgeChoice, KeyVariables } from '../run/run-record.ts';
import { type OpenedRun, refuseWhileGoing, startRun } from '../run/start-run.ts';
import { unusableBoard } from '../unusable-board.ts';
import { type Base, chooseBase } from './choose-base.ts';
import { fileIssue, findIssue, type IssueSource } from './choose-issue.ts';
import { unfinishedRun } from './known-runs.ts';
import type { Commands } from './project-commands.ts';

/** All that was found out and chosen before anything is made, at whichever screen. */
export interface Chosen {
  readonly home: string;
  readonly root: string;
  readonly machine: Machine;
  readonly store: Store;
  /** The user's branch, and its commit. */
  readonly base: Base;
  /** Files that the run will not see. */
  readonly uncommitted: readonly string[];
  readonly source: IssueSource;
  readonly choice: ForgeChoice;
  readonly models: Readonly<Record<string, ModelRef>>;
  readonly keys: Keys | KeySource;
  readonly editor?: EditorTurn;
  readonly variables: KeyVariables;
  readonly commands: Commands;
  readonly gates: Settings['gates'];
  readonly budget: Budget;
  readonly caps: Caps;
  readonly mode: Mode;
  readonly limits: Limits;
  /** Begin anew although an earlier run on the issue has not ended. */
  readonly fresh: boolean;
  readonly say: (notice: string) => void;
}

/** Says so where a run on the issue is going, or has not ended. */
export async function refuseSecondRun(
  { home, root, choice, fresh }: Pick<Chosen, 'home' | 'root' | 'choice' | 'fresh'>,
  issue: number,
): Promise<void> {
  await refuseWhileGoing({ home, root }, issue);
  const earlier = fresh ? null : await unfinishedRun({ home, root }, choice, issue);
  if (earlier !== null) throw new UnfinishedRun(earlier.id, issue);
}

/** An earlier run on the issue has not ended. */
export class UnfinishedRun extends CannotStart {
  readonly run: string;
  readonly issue: number;
  constructor(run: string, issue: number) {
    super(
      `Run ${run} on issue ${issue} has not ended. Go on with it: npm run swarm -- continue ${run}. To begin anew beside it: run --fresh`,
      { inEditor: `Run ${run} on issue #${issue} has not ended. Continue it, or begin anew beside it.` },
    );
    this.run = run;
    this.issue = issue;
  }
}

/** Finds or files the issue, brings the base to the forge where it must be, and opens the run. */
export async function openChosen(chosen: Chosen, reached: ReachedForge): Promise<OpenedRun> {
  const { home, root, machine, store, source, choice, say } = chosen;
  const rules = await keptRules({ home, root });
  if (rules.length > 0)
    say(`Rules of yours hold in this run: ${rules.length}. To see them, or take one back: npm run swarm -- rules`);
  if (reached.kind === 'local' && !('number' in source)) await makeRepository(reached);
  const known = await findIssue(reached.forge, source);
  if (known !== null && !('number' in source)) {
    await refuseSecondRun(chosen, known.number);
    say(`${source.file} is issue #${known.number} already, which is open: the run is on that one.`);
  }
  const { base, notice, publish } = await chooseBase(reached, store, chosen.base);
  if (notice !== null) say(notice);
  await publish();
  const issue = known ?? (await filed(reached, source, say));
  return startRun({
    home,
    root,
    machine,
    base,
    unseen: chosen.uncommitted,
    forge: reached.access,
    reviewer: reached.reviewer,
    issue: issue.number,
    settings: { ...settingsOf(chosen, reached), rules },
    keys: chosen.keys,
    ...(chosen.editor === undefined ? {} : { editor: chosen.editor }),
    settleMs: reached.settleMs,
    record: { version: 1, root, issue: issue.number, forge: choice, keys: chosen.variables },
  });
}

async function filed(reached: ReachedForge, source: IssueSource, say: Chosen['say']): Promise<ForgeIssue> {
  if ('number' in source) throw new Error('an issue that is on the forge is not filed again');
  const issue = await fileIssue(reached.forge, source);
  say(`${source.file} is filed as issue #${issue.number}: ${issue.url}`);
  return issue;
}

const settingsOf = ({ machine, models, commands, ...chosen }: Chosen, reached: ReachedForge): Settings => ({
  gates: chosen.gates,
  budget: chosen.budget,
  limits: chosen.limits,
  models: { ...models },
  setup: [...commands.setup],
  setupHosts: [...commands.hosts],
  checks: [...commands.checks],
  sandbox: machine.shell.sandbox,
  allowedCommands: [],
  twoIdentities: reached.reviewer !== null,
  caps: chosen.caps,
  mode: chosen.mode,
  rules: [],
});

/** Roles of a run, for settings that name them, members of the board too; and the models that files of members ask for, as `--model` takes them. */
export async function rolesOf(
  home: string,
): Promise<{ readonly names: readonly string[]; readonly models: readonly string[] }> {
  try {
    const members = await memberModels(home);
    const models = [...members].flatMap(([name, model]) => (model === null ? [] : [`${name}=${model}`]));
    return { names: [...Object.keys((await rolesAndTools()).roles), ...members.keys()], models };
  } catch (error) {
    throw unusableBoard(error);
  }
}
