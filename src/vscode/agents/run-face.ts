import type { Overview } from '../../core/projections/overview.ts';
import { activityOf } from '../../core/projections/team.ts';
import { moneyText, tokensText } from '../../core/projections/words.ts';
import { livingAgents } from '../../core/run/state.ts';
import { asksOfChair } from '../history/run-texts.ts';
import type { Face } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';

/** The line of a run, above its agents. */
export function runFace(overview: Overview): Face {
  const { run } = overview;
  const paused = run.agents.board?.paused === true;
  const label = `#${run.mission.issue} ${labelText(run.mission.title)}`;
  const description = [
    runState(overview, paused),
    ...(run.mode === 'sequential' ? ['one task after another'] : []),
    spendText(run.ledger),
  ].join(' · ');
  return {
    label,
    description,
    icon: paused ? { id: 'debug-pause', color: 'charts.yellow' } : { id: 'rocket', color: 'charts.green' },
    contextValue: 'run.going',
    open: 'expanded',
    spoken: `Run on issue ${label}, ${description}`,
    resource: null,
    click: null,
  };
}

function runState(overview: Overview, paused: boolean): string {
  const { run } = overview;
  if (paused) return 'paused';
  const asks = asksOfChair(overview).length;
  if (asks > 0) return asks === 1 ? 'asks you' : `asks you ${asks} things`;
  if (run.baseline === null) return 'runs the checks at the base';
  const working = livingAgents(run).filter((agent) => ['thinks', 'calls'].includes(activityOf(run, agent))).length;
  return `${working} at work`;
}

/** An amount whose price is not known is never shown as nothing. */
export const spendText = ({
  tokens,
  money,
  moneyUnknown,
}: {
  readonly tokens: number;
  readonly money: number;
  readonly moneyUnknown: boolean;
}): string => `${tokensText(tokens)} tokens${moneyUnknown ? '' : `, ${moneyText(money)}`}`;
