import type { ReactNode } from 'react';
import { forecastOf, type Range } from '../../src/core/projections/forecast.ts';
import type { Overview } from '../../src/core/projections/overview.ts';
import { moneyText, tokensText } from '../../src/core/projections/words.ts';

/** How far the run has come, and what is still to come. Nothing where nothing can be said honestly. */
export function ForecastLine({ overview: { run, spending } }: { readonly overview: Overview }): ReactNode {
  const forecast = forecastOf(run, spending);
  const tasks = Object.values(run.tasks);
  if (tasks.length === 0) return null;
  const merged = tasks.filter((task) => task.merged !== null).length;
  return (
    <p className="forecast">
      {merged} of {tasks.length} {tasks.length === 1 ? 'task' : 'tasks'} merged
      {forecast === null ? null : (
        <>
          {' '}
          · likely <strong>{tokensText(forecast.tokens.likely)} tokens</strong> more{' '}
          <span className="dim">({between(forecast.tokens, tokensText)})</span>
          {forecast.money === null || forecast.money.high === 0 ? null : (
            <>
              , <strong>{moneyText(forecast.money.likely)}</strong>{' '}
              <span className="dim">({between(forecast.money, moneyText)})</span>
            </>
          )}
        </>
      )}
    </p>
  );
}

const between = ({ low, high }: Range, text: (amount: number) => string): string => `${text(low)} to ${text(high)}`;
