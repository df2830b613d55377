import { type Forecast, forecastOf, type Range, type Spending } from '../../core/projections/forecast.ts';
import { moneyText, oneLine, timeText, tokensText } from '../../core/projections/words.ts';
import type { Agent, Ask, Run, Task } from '../../core/run.ts';

/** The last line of what is running now, by the call or the command that it belongs to. */
export type Outputs = ReadonlyMap<string, string>;

export interface Now {
  readonly run: Run;
  readonly spending: Spending;
  readonly outputs: Outputs;
  readonly ms: number;
  /** Files in the index so far, while it is being built. */
  readonly indexing: { readonly files: number; readonly total: number } | null;
}

export interface LiveLine {
  readonly text: string;
  readonly tone: 'head' | 'plain' | 'dim' | 'ask';
}

/** The state of a run in a few lines: cost so far and to come, tasks, who does what, what is asked. */
export function liveBlock(now: Now): readonly LiveLine[] {
  const { run } = now;
  if (run.state === 'new') return [];
  const agents = Object.values(run.agents).filter((agent) => agent.left === null && agent.tier > 0);
  return [
    { text: headText(now), tone: 'head' },
    ...Object.values(run.tasks).map((task): LiveLine => ({ text: `  ${taskText(run, task)}`, tone: 'plain' })),
    ...(run.baseline === null ? [preparing(now)] : []),
    ...agents.flatMap((agent) => agentLines(now, agent)),
    ...checkLines(now),
    ...Object.values(run.asks).map((ask): LiveLine => ({ text: `  ? ${askTitle(ask)}`, tone: 'ask' })),
  ];
}

function headText({ run, spending, ms }: Now): string {
  const money = run.ledger.moneyUnknown ? null : run.ledger.money;
  const spent = `${timeText(ms)} · ${tokensText(run.ledger.tokens)} tokens · ${moneyText(money)}`;
  const coming = run.state === 'closed' ? '' : ` so far · ${forecastText(forecastOf(run, spending))}`;
  return `${spent}${coming}`;
}

export function forecastText(forecast: Forecast | null): string {
  if (forecast === null) return 'what is to come is not known yet';
  const range = ({ low, high }: Range, text: (value: number) => string) => `${text(low)} to ${text(high)}`;
  const money = forecast.money === null ? '' : `, ${range(forecast.money, moneyText)}`;
  return `to come perhaps ${range(forecast.tokens, tokensText)} tokens${money}`;
}

const preparing = ({ indexing }: Now): LiveLine => ({
  text: indexing
    ? `  the index is being built: ${indexing.files} of ${indexing.total} files`
    : '  set-up and checks run at the base, before anyone starts',
  tone: 'plain',
});

/** Where a task stands, in words. */
export function taskText(run: Run, task: Task): string {
  return `${task.id} ${oneLine(task.title, 60)}: ${stageOf(run, task)}${task.pull ? ` · PR #${task.pull.number}` : ''}`;
}

function stageOf(run: Run, task: Task): string {
  if (task.merged !== null) return `merged as ${task.merged.commit.slice(0, 10)}`;
  if (task.ended !== null) return `ended: ${task.ended}`;
  if (task.developer === null) return task.dependsOn.length > 0 ? `waits for ${task.dependsOn.join(', ')}` : 'waits';
  if (task.submission === null) return task.rounds > 0 ? 'being changed' : 'being worked on';
  if (task.certificate?.commit !== task.submission.commit) return 'its checks run';
  if (task.pushed !== task.submission.commit || !task.pull?.ready) return 'its pull request is being opened';
  if (task.mergeAllowed !== null) return task.mergeCertificate === null ? 'checked as merged' : 'being merged';
  if (Object.values(run.asks).some(({ subject }) => subject.kind === 'merge' && subject.task === task.id))
    return 'may it be merged?';
  return `in review, round ${task.rounds}`;
}

function agentLines({ run, outputs }: Now, agent: Agent): readonly LiveLine[] {
  const call = Object.values(run.calls).find((one) => one.agent === agent.id);
  const doing =
    agent.thinking !== null
      ? agent.thinking === 'compact'
        ? 'sums up its work'
        : 'thinks'
      : call === undefined
        ? 'waits'
        : call.waitsFor === null
          ? `${call.tool}`
          : `${call.tool}, waits for ${call.waitsFor === 'chair' ? 'an answer' : call.waitsFor === 'reply' ? 'a reply' : 'the checks'}`;
  const output = call === undefined ? undefined : outputs.get(call.id);
  return [
    { text: `  ${agent.id} ${agent.paused ? 'is paused' : doing}`, tone: 'plain' },
    ...(output ? [{ text: `      ${output}`, tone: 'dim' } as const] : []),
  ];
}

/** Commands that code runs, not an agent: set-up and checks. */
const checkLines = ({ run, outputs }: Now): readonly LiveLine[] =>
  [...outputs].flatMap(([about, output]): LiveLine[] =>
    run.calls[about] || /^c\d+$/.test(about) ? [] : [{ text: `  $ ${oneLine(about, 60)}  ${output}`, tone: 'dim' }],
  );

export function askTitle(ask: Ask): string {
  const { subject } = ask;
  switch (subject.kind) {
    case 'plan':
      return `${ask.id}: may this plan be carried out?`;
    case 'merge':
      return `${ask.id}: may ${subject.task} be merged?`;
    case 'review':
      return `${ask.id}: the rounds of review of ${subject.task} are used up. Take it as it is?`;
    case 'command':
      return `${ask.id}: may this be run? ${oneLine(subject.command, 120)}`;
    case 'budget':
      return `${ask.id}: the budget is used up. Raise it?`;
    case 'model':
      return `${ask.id}: the model call of ${subject.agent} fails. Try again?`;
    case 'forge':
      return `${ask.id}: the forge fails. Try again?`;
    case 'question':
      return `${ask.id}: ${subject.agent} has a question`;
  }
}
