import { budgetStanding, type CapStanding } from '../core/projections/budget-standing.ts';
import { capText } from '../core/projections/measure-words.ts';
import type { Overview } from '../core/projections/overview.ts';
import { moneyText, tokensText } from '../core/projections/words.ts';
import { asksOfChair, asksText, spentTogether } from './history/run-texts.ts';
import type { EngineState } from './parts.ts';
import { labelText } from './safe-text.ts';

export interface Status {
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

/** What the status bar says, and what a click on it does. */
export function statusOf(going: readonly Overview[], engine: EngineState['is']): Status {
  if (engine === 'failed')
    return {
      text: '$(warning) Swarm',
      tooltip: 'The engine could not be started. Click to try again.',
      command: 'issueSwarm.restartEngine',
    };
  if (going.length === 0)
    return { text: '$(rocket) Swarm', tooltip: 'Start Swarm on Issue…', command: 'issueSwarm.startOnIssue' };
  const asks = going.reduce((sum, overview) => sum + asksOfChair(overview).length, 0);
  const { tokens, money } = spentTogether(going);
  const spent =
    tokens === 0
      ? []
      : money === null || money === 0
        ? [`${tokensText(tokens)} tokens`]
        : [tokensText(tokens), moneyText(money)];
  const tooltip = going.map(lineOf).join('\n');
  if (asks > 0)
    return {
      text: `$(bell-dot) ${asksText(asks)}`,
      tooltip: `${tooltip}\nClick to answer.`,
      command: 'issueSwarm.answerAsk',
    };
  const [tightest] = nearTheirEnd(going);
  const share = tightest === undefined ? [] : [`$(warning) ${percent(tightest)} of budget`];
  return {
    text: [`$(sync~spin) ${going.length}`, ...spent, ...share].join(' · '),
    tooltip,
    command: 'issueSwarm.agents.focus',
  };
}

/** Caps of which four fifths are used, the fullest first. */
const nearTheirEnd = (going: readonly Overview[]): readonly CapStanding[] =>
  going
    .flatMap(({ run }) => budgetStanding(run))
    .filter(({ share }) => share >= NEAR)
    .toSorted((one, other) => other.share - one.share);

const NEAR = 0.8;

/** Never more than is used: a cap is full only at its end. */
const percent = ({ share }: CapStanding): string => (share > 1 ? 'all' : `${Math.floor(share * 100)} %`);

function lineOf(overview: Overview): string {
  const { mission, ledger } = overview.run;
  const asks = asksOfChair(overview).length;
  const parts = [
    `#${mission.issue} ${labelText(mission.title, 60)}`,
    `${tokensText(ledger.tokens)} tokens`,
    moneyText(ledger.moneyUnknown ? null : ledger.money),
    ...(asks === 0 ? [] : [asksText(asks)]),
    ...nearTheirEnd([overview]).map((one) => `${percent(one)} of the budget of ${labelText(capText(one.cap), 60)}`),
  ];
  return parts.join(' · ');
}
