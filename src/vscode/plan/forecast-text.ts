import type { Range } from '../../core/projections/forecast.ts';
import { moneyText, timeText, tokensText } from '../../core/projections/words.ts';
import type { PlanCheck, PlanForecast } from '../../link/protocol.ts';
import { codeSpan, plainWords } from '../safe-text.ts';

/** A forecast in a line: what is likely, and between what. */
export function forecastLine({ tokens, money, ms }: PlanForecast): string {
  return [
    `${tokensText(tokens.low)}–${tokensText(tokens.high)} tokens, likely ${tokensText(tokens.likely)}`,
    money === null ? moneyText(null) : `likely ${moneyText(money.likely)}`,
    `about ${timeText(ms.likely)}`,
  ].join(' · ');
}

/** What a plan may cost, as Markdown. */
export function forecastText(title: string, { flaws, forecast }: PlanCheck): string {
  return `${[
    '# Forecast',
    codeSpan(title),
    ...(forecast === null
      ? [
          'There is none as long as the plan cannot be read:',
          flaws.map(({ message }) => `- ${plainWords(message)}`).join('\n'),
        ]
      : [table(forecast), '## How it was worked out', plainWords(forecast.basis, 2000)]),
  ].join('\n\n')}\n`;
}

function table({ tokens, money, ms }: PlanForecast): string {
  const row = (name: string, range: Range | null, text: (value: number) => string): string =>
    range === null
      ? `| ${name} | unknown | unknown | unknown |`
      : `| ${name} | ${text(range.low)} | ${text(range.likely)} | ${text(range.high)} |`;
  return [
    '| | Low | Likely | High |',
    '|---|--:|--:|--:|',
    row('Tokens', tokens, tokensText),
    row('Money', money, moneyText),
    row('Time', ms, timeText),
    ...(money === null ? ['', 'A price of a model is not known, so neither is what it costs.'] : []),
  ].join('\n');
}
