import type { ReactNode } from 'react';
import type { Overview } from '../../src/core/projections/overview.ts';
import { spentText } from './tree-rows.ts';

interface Sum {
  readonly role: string;
  readonly agents: number;
  readonly tokens: number;
  readonly money: number;
  readonly moneyUnknown: boolean;
  readonly turns: number;
}

/** What each role has cost so far. */
export function SpendByRole({ overview }: { readonly overview: Overview }): ReactNode {
  const sums = sumsOf(overview);
  const all = sums.reduce((sum, { tokens }) => sum + tokens, 0);
  if (all === 0) return null;
  return (
    <section aria-labelledby="spend-title" className="by-role">
      <h2 id="spend-title">Spend by role</h2>
      <table aria-labelledby="spend-title">
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col">Share</th>
            <th scope="col">Spent</th>
            <th scope="col">Turns</th>
            <th scope="col">Agents</th>
          </tr>
        </thead>
        <tbody>
          {sums.map((sum) => (
            <tr key={sum.role}>
              <th scope="row">{sum.role}</th>
              <td className="spend">
                <span className="bar">
                  <span style={{ width: `${(sum.tokens / all) * 100}%` }} />
                </span>
                <span className="number">{Math.round((sum.tokens / all) * 100)} %</span>
              </td>
              <td className="number">{spentText(sum)}</td>
              <td className="number">{sum.turns}</td>
              <td className="number">{sum.agents}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function sumsOf({ run, team }: Overview): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const agent of Object.values(run.agents)) {
    const share = team.shares[agent.id];
    if (share === undefined || share.tokens === 0) continue;
    const role = run.roles[agent.role]?.title ?? agent.role;
    const before = sums.get(role) ?? { role, agents: 0, tokens: 0, money: 0, moneyUnknown: false, turns: 0 };
    sums.set(role, {
      role,
      agents: before.agents + 1,
      tokens: before.tokens + share.tokens,
      money: before.money + share.money,
      moneyUnknown: before.moneyUnknown || share.moneyUnknown,
      turns: before.turns + share.turns,
    });
  }
  return [...sums.values()].sort((one, other) => other.tokens - one.tokens);
}
