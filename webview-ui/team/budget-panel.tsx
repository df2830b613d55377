import { type ReactNode, useState } from 'react';
import { budgetStanding, type CapStanding } from '../../src/core/projections/budget-standing.ts';
import { capText } from '../../src/core/projections/measure-words.ts';
import { budgetText, moneyText, tokensText } from '../../src/core/projections/words.ts';
import { livingAgents, type Run } from '../../src/core/run/state.ts';
import { BudgetForm } from '../page/budget-form.tsx';
import { Button } from '../page/button.tsx';
import { CapMeter, fullness, standingText } from '../page/cap-meter.tsx';
import { Icon } from '../page/icon.tsx';

/** Every cap that is set, how much of it is spent and held, and where a warning is due; and the seats that are taken. */
export function BudgetPanel({ run }: { readonly run: Run }): ReactNode {
  const [changing, setChanging] = useState(false);
  const standings = budgetStanding(run);
  const living = livingAgents(run).filter(({ tier }) => tier > 0).length;
  const over = run.state === 'closed';
  return (
    <section aria-labelledby="caps-title" className="caps">
      <h2 id="caps-title">
        Caps <span className="count">{standings.length}</span>
      </h2>
      {standings.length === 0 ? <p className="dim nothing">Nothing caps what this run may spend.</p> : null}
      {standings.length === 0 ? null : <CapTable standings={standings} unknown={run.ledger.moneyUnknown} />}
      <p className="dim">
        {living} of {run.settings.limits.agents} seats for agents are taken, down to tier {run.settings.limits.depth} at
        most.
      </p>
      {over ? null : (
        <div className="buttons">
          <Button icon="credit-card" onClick={() => setChanging(!changing)} expanded={changing}>
            Set a Cap…
          </Button>
        </div>
      )}
      {changing && !over ? <BudgetForm run={run} onClose={() => setChanging(false)} /> : null}
    </section>
  );
}

function CapTable({
  standings,
  unknown,
}: {
  readonly standings: readonly CapStanding[];
  readonly unknown: boolean;
}): ReactNode {
  return (
    <table aria-labelledby="caps-title">
      <thead>
        <tr>
          <th scope="col">Of</th>
          <th scope="col">Used</th>
          <th scope="col">Spent</th>
          <th scope="col">Held by calls under way</th>
          <th scope="col">Cap</th>
        </tr>
      </thead>
      <tbody>
        {standings.map((standing) => (
          <CapRow key={standing.key} standing={standing} unknown={unknown} />
        ))}
      </tbody>
    </table>
  );
}

function CapRow({
  standing: { cap, spent, held, budget, warned, share },
  unknown,
}: {
  readonly standing: CapStanding;
  readonly unknown: boolean;
}): ReactNode {
  const name = capText(cap);
  const text = standingText({ ...spent, moneyUnknown: unknown }, held, budget);
  return (
    <tr>
      <th scope="row">{/^(the|all) /.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : name}</th>
      <td className="used">
        <CapMeter label={`Budget of ${name}`} text={text} {...fullness(spent, held, budget)} />{' '}
        <span className="number">{Math.round(share * 100)} %</span>
        {share >= 1 ? (
          <span className="bad">
            <Icon name="error" /> used up
          </span>
        ) : warned || share >= 0.8 ? (
          <span className="warned">
            <Icon name="warning" /> nearly used up
          </span>
        ) : null}
      </td>
      <td className="number">
        {tokensText(spent.tokens)}
        {spent.money === 0 ? '' : ` · ${moneyText(spent.money)}`}
      </td>
      <td className="number">
        {held.tokens === 0 ? <span className="dim">nothing</span> : tokensText(held.tokens)}
        {held.money === 0 ? '' : ` · ${moneyText(held.money)}`}
      </td>
      <td className="number">{budgetText(budget)}</td>
    </tr>
  );
}
