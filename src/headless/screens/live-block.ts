import { type Forecast, forecastOf, type Range, type Spending } from '../../core/projections/forecast.ts';
import { askTitle, doingOf, taskText } from '../../core/projections/standing-words.ts';
import { moneyText, oneLine, spentText, timeText, tokensText } from '../../core/projections/words.ts';
import type { Agent, Run } from '../../core/run.ts';

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
  const { tokens, money, moneyUnknown, estimated } = run.ledger;
  const spent = `${timeText(ms)} · ${spentText({ tokens, money: moneyUnknown ? null : money, estimated })}`;
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

function agentLines({ run, outputs }: Now, agent: Agent): readonly LiveLine[] {
  const call = Object.values(run.calls).find((one) => one.agent === agent.id);
  const output = call === undefined ? undefined : outputs.get(call.id);
  return [
    { text: `  ${agent.id} ${doingOf(run, agent)}`, tone: 'plain' },
    ...(output ? [{ text: `      ${output}`, tone: 'dim' } as const] : []),
  ];
}

/** Commands that code runs, not an agent: set-up and checks. */
const checkLines = ({ run, outputs }: Now): readonly LiveLine[] =>
  [...outputs].flatMap(([about, output]): LiveLine[] =>
    run.calls[about] || /^c\d+$/.test(about) ? [] : [{ text: `  $ ${oneLine(about, 60)}  ${output}`, tone: 'dim' }],
  );
