import { policyOn, settle } from '../board.ts';
import type { CommandOf } from '../commands.ts';
import type { AskSubject, EffectKind } from '../facts.ts';
import { flawOf, Plan } from '../plan.ts';
import type { Budget, ModelRef } from '../settings.ts';
import { add, type Draft, end, finish, say } from './draft.ts';
import type { Ask, Run } from './state.ts';

/** Puts a question to whoever decides it: settled at once by rules, or open until the chair answers. */
export function raise(draft: Draft, by: string, subject: AskSubject): void {
  const { run } = draft;
  const ask = `a${run.next.ask}`;
  const settlement = settle(
    run.settings.gates[subject.kind],
    policyOn(subject, {
      commandAllowed: subject.kind === 'command' && commandsAllowed(run, subject.command.split('\n')),
    }),
  );
  const of = settlement.verdict === 'ask' ? settlement.of : 'board';
  add(draft, { type: 'ask-raised', ask, gate: subject.kind, of, by, subject });
  if (settlement.verdict === 'ask') return;
  const raised = run.asks[ask];
  if (raised) conclude(draft, raised, { ...settlement, at: draft.at });
}

/** Are all of these command lines allowed without asking? */
export const commandsAllowed = (run: Run, commands: readonly string[]): boolean =>
  run.settings.sandbox !== 'none' ||
  commands.flatMap((command) => command.split('\n')).every((line) => run.allowedCommands.includes(line));

type Answer = Pick<CommandOf<'answer-ask'>, 'verdict' | 'reason' | 'plan' | 'budget' | 'models' | 'at'> & {
  readonly by: 'policy' | 'board' | 'chair';
};

/** Records an answer with everything that follows from it. An answer that cannot be carried out leaves the ask open. */
export function conclude(draft: Draft, ask: Ask, answer: Answer): void {
  const { subject } = ask;
  if (subject.kind === 'plan' && answer.plan && !(Plan.safeParse(answer.plan).success && flawOf(answer.plan) === null))
    return;
  add(draft, {
    type: 'ask-answered',
    ask: ask.id,
    verdict: answer.verdict,
    by: answer.by,
    reason: answer.reason.slice(0, 1500),
  });
  if (answer.verdict === 'allow') allow(draft, subject, answer);
  else refuse(draft, subject, answer);
}

function allow(draft: Draft, subject: AskSubject, answer: Answer): void {
  switch (subject.kind) {
    case 'plan':
      return approve(draft, subject, answer);
    case 'budget':
      // Allowed without a figure: as much again as was set at first.
      return add(draft, { type: 'budget-set', ...(answer.budget ?? doubled(draft.run)) });
    case 'review':
      return acceptAsIs(draft, subject.task);
    case 'question':
      return finish(draft, subject.call, true, `The chair answers: ${answer.reason}`);
    case 'command':
    case 'merge':
    case 'model':
    case 'forge':
      return; // what is allowed is due from now on
  }
}

function refuse(draft: Draft, subject: AskSubject, answer: Answer): void {
  const why = `${answer.by === 'chair' ? 'The chair' : 'The rules'} said no: ${answer.reason || 'no reason was given'}`;
  switch (subject.kind) {
    case 'plan':
      return finish(draft, subject.call, false, `The plan was sent back. ${why} Submit a plan that takes this up.`);
    case 'question':
      return finish(draft, subject.call, false, why);
    case 'command':
      if (subject.call !== null) return finish(draft, subject.call, false, `The command was not run. ${why}`);
      return stop(draft, `The project's own commands may not be run. ${why}`);
    case 'merge':
      return add(draft, {
        type: 'task-reopened',
        task: subject.task,
        why: say(`The merge was refused. ${why} Change what is asked for and open the pull request again.`),
      });
    case 'review': {
      const developer = draft.run.agents[draft.run.tasks[subject.task]?.developer ?? ''];
      if (developer) end(draft, developer, { outcome: 'failed', summary: say(`The review did not end. ${why}`) });
      return;
    }
    case 'budget':
      return leaveAs(draft, 'limited', why);
    case 'forge':
      return giveUp(draft, subject, why);
    case 'model':
      return stop(draft, why);
  }
}

/** Effects without which everything is merged all the same. */
const AFTER_THE_MERGE: ReadonlySet<EffectKind> = new Set(['close-sub-issue', 'summary', 'close-issue']);

/** What the issue is told, and that it is closed, matter less than what was merged: without them the run ends as it would have. */
function giveUp(draft: Draft, { effect: id, failure }: Extract<AskSubject, { kind: 'forge' }>, why: string): void {
  const effect = draft.run.effects[id];
  if (!effect || !AFTER_THE_MERGE.has(effect.kind)) return stop(draft, why);
  add(draft, { type: 'effect-failed', effect: id, failure, retryAt: null, dropped: true, base: null });
}

function approve(draft: Draft, subject: Extract<AskSubject, { kind: 'plan' }>, answer: Answer): void {
  const plan = answer.plan ?? subject.plan;
  if (answer.budget) setBudget(draft, answer.budget);
  if (answer.models) setModels(draft, answer.models);
  const edited = answer.plan !== undefined;
  add(draft, { type: 'plan-approved', plan, edited });
  const tasks = plan.tasks.map((task) => `${task.id} (${task.title})`).join(', ');
  finish(
    draft,
    subject.call,
    true,
    `The plan is approved${edited ? ', with changes: what stands in the plan now is what counts' : ''}. ` +
      `Started as they become ready: ${tasks}. You are woken when one fails, when someone asks you, and when all are done.`,
  );
  askForCommands(
    draft,
    plan.tasks.flatMap((task) => task.checks),
  );
}

/** Nothing where it is what stands already. */
export function setBudget(draft: Draft, { tokens, money }: Budget): void {
  const { budget } = draft.run;
  if (budget.tokens !== tokens || budget.money !== money) add(draft, { type: 'budget-set', tokens, money });
}

/** Only what changes, and only for roles that the run has. */
export function setModels(draft: Draft, models: Readonly<Record<string, ModelRef>>): void {
  const { roles, settings } = draft.run;
  const changed = Object.entries(models).filter(
    ([role, model]) => (role === 'default' || Object.hasOwn(roles, role)) && !sameModel(settings.models[role], model),
  );
  if (changed.length > 0) add(draft, { type: 'models-set', models: Object.fromEntries(changed) });
}

const sameModel = (one: ModelRef | undefined, other: ModelRef): boolean =>
  one?.provider === other.provider &&
  one.name === other.name &&
  one.baseUrl === other.baseUrl &&
  one.window === other.window;

/** Commands that code will run for the run as a whole: one question for those that are not allowed yet. */
export function askForCommands(draft: Draft, commands: readonly string[]): void {
  const fresh = [...new Set(commands)].filter((command) => !commandsAllowed(draft.run, [command]));
  if (fresh.length > 0) raise(draft, 'board', { kind: 'command', command: fresh.join('\n'), call: null });
}

function doubled(run: Run): { tokens: number | null; money: number | null } {
  const { tokens, money } = run.settings.budget;
  return {
    tokens: tokens === null ? null : Math.max(run.budget.tokens ?? 0, run.ledger.tokens) + tokens,
    money: money === null ? null : Math.max(run.budget.money ?? 0, run.ledger.money) + money,
  };
}

/** The chair takes the work although the reviewer does not: recorded as a review of the board. */
function acceptAsIs(draft: Draft, task: string): void {
  const commit = draft.run.tasks[task]?.submission?.commit;
  if (commit === undefined) return;
  add(draft, {
    type: 'review-given',
    task,
    by: 'board',
    commit,
    verdict: 'accept',
    summary: 'Accepted by the chair with the findings that stand.',
    findings: [],
  });
}

function leaveAs(draft: Draft, outcome: 'limited' | 'failed', why: string): void {
  const pm = Object.values(draft.run.agents).find((agent) => agent.tier === 1 && agent.left === null);
  if (pm) end(draft, pm, { outcome, summary: say(why) });
  else stop(draft, why);
}

/** The board leaves: everyone goes with it. */
export function stop(draft: Draft, why: string): void {
  const board = draft.run.agents.board;
  if (board) end(draft, board, { outcome: 'failed', summary: say(why) });
}
