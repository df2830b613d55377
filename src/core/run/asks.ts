import type { Cap } from '../budget.ts';
import type { CommandOf } from '../commands.ts';
import type { AskSubject, EffectKind } from '../facts.ts';
import type { Target } from '../judge.ts';
import type { Condition } from '../measure.ts';
import { flawOf, Plan } from '../plan.ts';
import type { Rule } from '../policy.ts';
import { previewOf } from '../preview.ts';
import type { ModelRef } from '../settings.ts';
import { policyOn, settle } from '../settle.ts';
import type { Text } from '../text.ts';
import { acceptAsIs } from './accept-as-is.ts';
import { sendBackBreach } from './breach.ts';
import { fallsUnder, taskBudget } from './caps.ts';
import { bindTo } from './conditions.ts';
import { deciderOf } from './decider-of.ts';
import { add, type Draft, end, finish, say, stop } from './draft.ts';
import { hasRoom } from './has-room.ts';
import { livingPms } from './leads.ts';
import { carryOut, WHO } from './measures.ts';
import { saidBefore } from './question-key.ts';
import { raisedTo } from './raised-to.ts';
import { addRule, ruleFor, ruleOnCommand } from './rule-for.ts';
import { seats } from './seats.ts';
import { setBudget } from './set-budget.ts';
import { spawn } from './spawn.ts';
import { type Agent, type Ask, livingAgents, type Run } from './state.ts';
import { triedBefore } from './tried-before.ts';

/** Puts a question to whoever decides it: settled at once by rules, or open until the board or the chair has answered. */
export function raise(draft: Draft, by: string, subject: AskSubject, why: Text = ''): void {
  put(draft, { by, subject, why, rule: ruleFor(draft.run, by, subject) });
}

/** Asks whether a call may be made that runs a command; rules look at it word by word. */
export function askForCall(
  draft: Draft,
  agent: Agent,
  { call, target, tool, why }: Calling & { readonly call: string; readonly why: Text },
): void {
  const command = target.command ?? tool;
  const rule = ruleOnCommand(draft.run, agent, { command, argv: target.argv });
  put(draft, { by: agent.id, subject: { kind: 'command', command, call }, why, rule });
}

interface Calling {
  readonly tool: string;
  readonly target: Pick<Target, 'command' | 'argv'>;
}

interface Question {
  readonly by: string;
  readonly subject: AskSubject;
  readonly why: Text;
  /** The user's own, about it. */
  readonly rule: Rule | null;
}

function put(draft: Draft, { by, subject, why, rule }: Question): void {
  const { run } = draft;
  const ask = `a${run.next.ask}`;
  const settlement = settle({
    decider: deciderOf(run, subject, by),
    rule,
    before: saidBefore(run, { subject, by }),
    policy: policyOn(subject, {
      // What an agent's call may run was judged before it came here.
      commandAllowed:
        subject.kind === 'command' && subject.call === null && commandsAllowed(run, subject.command.split('\n')),
      tried: subject.kind === 'health' ? triedBefore(run, subject) : null,
    }),
    seated: seats(run).length > 0,
  });
  const of = settlement.verdict === 'ask' ? settlement.of : 'board';
  add(draft, { type: 'ask-raised', ask, gate: subject.kind, of, by, subject, why, at: draft.at });
  if (settlement.verdict === 'ask') return;
  const raised = run.asks[ask];
  if (raised) conclude(draft, raised, { ...settlement, at: draft.at });
}

/** Are all of these command lines allowed without asking? */
export const commandsAllowed = (run: Run, commands: readonly string[]): boolean =>
  run.settings.sandbox !== 'none' ||
  commands.flatMap((command) => command.split('\n')).every((line) => run.allowedCommands.includes(line));

type Answer = Pick<CommandOf<'answer-ask'>, 'verdict' | 'reason' | 'plan' | 'budget' | 'models' | 'rule' | 'at'> & {
  readonly by: 'policy' | 'board' | 'chair';
  readonly conditions?: readonly Condition[];
};

/** Records an answer with everything that follows from it. An answer that cannot be carried out leaves the ask open. */
export function conclude(draft: Draft, ask: Ask, answer: Answer): void {
  const { subject } = ask;
  if (subject.kind === 'plan' && answer.plan && !(Plan.safeParse(answer.plan).success && flawOf(answer.plan) === null))
    return;
  // A figure under which nothing more fits would only be asked about again.
  if (subject.kind === 'budget' && answer.budget && !hasRoom(draft.run, subject, answer.budget)) return;
  add(draft, {
    type: 'ask-answered',
    ask: ask.id,
    verdict: answer.verdict,
    by: answer.by,
    reason: answer.reason.slice(0, 1500),
    conditions: [...(answer.conditions ?? [])],
    constitution: draft.run.board?.hash ?? null,
  });
  if (answer.rule) addRule(draft, answer.rule);
  if (answer.verdict === 'deny') return refuse(draft, ask, answer);
  // What is allowed under conditions is bound by them before it is carried out; who is spawned, once it is there.
  const conditions = answer.conditions ?? [];
  if (subject.kind === 'spawn') bindTo(draft, ask, conditions, spawn(draft, ask.by, subject));
  else {
    bindTo(draft, ask, conditions);
    allow(draft, subject, answer);
  }
}

function allow(draft: Draft, subject: Exclude<AskSubject, { kind: 'spawn' }>, answer: Answer): void {
  switch (subject.kind) {
    case 'plan':
      return approve(draft, subject, answer);
    case 'budget':
      return setBudget(draft, raisedTo(draft.run, subject, { conditions: [], ...answer }), subject.cap, answer.by);
    case 'review':
      if (!sendBackBreach(draft, subject.task, answer.conditions ?? []))
        acceptAsIs(draft, subject.task, `Accepted by ${WHO[answer.by]} with the findings that stand.`);
      return;
    case 'question':
      return finish(draft, subject.call, true, `${speaker(answer)} answers: ${answer.reason}`);
    case 'health':
      carryOut(draft, subject.measure, orderOf(subject, answer));
      return;
    case 'motion':
      return move(draft, subject, answer);
    case 'merge':
      sendBackBreach(draft, subject.task, answer.conditions ?? []);
      return; // else it is due from now on
    case 'command':
    case 'model':
    case 'forge':
      return; // what is allowed is due from now on
    case 'charter':
      return askForOwnCommands(draft);
  }
}

type Proposal = Extract<AskSubject, { kind: 'health' | 'motion' }>;

const orderOf = ({ evidence }: Proposal, { by, reason }: Answer) => ({ by, why: `${previewOf(evidence)} ${reason}` });

/** Whoever proposed it hears that it is done, or why it could not be any more. */
function move(draft: Draft, subject: Extract<AskSubject, { kind: 'motion' }>, answer: Answer): void {
  const { measure } = subject;
  const back = measure.do === 'accept' && sendBackBreach(draft, measure.task, answer.conditions ?? []);
  const flaw = back
    ? `${measure.task} went back, since its work does not keep the conditions.`
    : carryOut(draft, measure, orderOf(subject, answer));
  const done = flaw === null ? '' : ` But nothing was done: ${flaw}`;
  if (subject.call !== null)
    finish(draft, subject.call, flaw === null, `${speaker(answer)} agrees. ${answer.reason}${done}`);
}

const SPEAKERS = { chair: 'The chair', board: 'The board', policy: 'The rules' } as const;
const speaker = ({ by }: Pick<Answer, 'by'>): string => SPEAKERS[by];

function refuse(draft: Draft, { subject }: Ask, answer: Answer): void {
  const why = `${speaker(answer)} said no: ${answer.reason || 'no reason was given'}`;
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
      return spent(draft, subject.cap, why);
    case 'forge':
      return giveUp(draft, subject, why);
    case 'model':
      return stop(draft, why);
    case 'charter':
      return stop(draft, `The mission was not taken on. ${why}`);
    case 'spawn':
      return finish(draft, subject.call, false, `No ${subject.spawning.role} was spawned. ${why}`);
    case 'motion':
      return subject.call === null ? undefined : finish(draft, subject.call, false, `Your motion was declined. ${why}`);
    case 'health':
      return; // who was looked at goes on as it is
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
  const plan = answer.plan ?? (answer.by === 'chair' ? subject.plan : withinCaps(draft.run, subject.plan));
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

/** Only the chair gives a task more than the settings give each. */
const withinCaps = (run: Run, { tasks, ...plan }: Plan): Plan => ({
  ...plan,
  tasks: tasks.map((task) => ({ ...task, budget: taskBudget(run, task.budget) })),
});

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

/** The project's own: those that make a fresh workbench ready, and its checks. */
export const askForOwnCommands = (draft: Draft): void =>
  askForCommands(draft, [...draft.run.settings.setup, ...draft.run.settings.checks]);

/** Nobody raises the cap: whoever is held by it ends, and whoever is above hears of it. */
function spent(draft: Draft, cap: Cap, why: string): void {
  const everyone = cap.of === 'run' || cap.of === 'day';
  const held = everyone
    ? livingPms(draft.run)
    : livingAgents(draft.run).filter((agent) => agent.tier > 0 && fallsUnder(draft.run, agent, cap));
  for (const agent of held) end(draft, agent, { outcome: 'limited', summary: say(why) }, 'over-budget');
  if (everyone && held.length === 0) stop(draft, why);
}
