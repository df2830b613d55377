import type { ReactNode } from 'react';
import { budgetText } from '../../src/core/projections/words.ts';
import type { Agent, Run } from '../../src/core/run.ts';

/** What an agent may do, and what of its role's own grant it does not hold: taken away on the way down, or by a decision. */
export function GrantDetails({ agent, run }: { readonly agent: Agent; readonly run: Run }): ReactNode {
  const { grant } = agent;
  const role = run.roles[agent.role]?.grant;
  const lacks = role === undefined ? [] : role.uses.filter((tool) => !grant.uses.includes(tool));
  const forbidden = [
    ...grant.keeps.map((glob) => `no changes in ${glob}`),
    ...grant.forbids.map((line) => `not ${line}`),
  ];
  return (
    <details className="grant">
      <summary>Grant</summary>
      <dl>
        <Row name="Tools" items={grant.uses} none="none" />
        <Row name="Changes" items={grant.write.at(-1) ?? []} none="no file" />
        <Row
          name="Commands"
          items={grant.commands.flatMap((set) => (set.includes('**') ? [] : set))}
          none="any that the sandbox lets through"
        />
        <Row name="Network" items={grant.hosts} none="none" />
        <Row name="Spawns" items={grant.spawns} none="nobody" />
        {grant.spawns.length === 0 ? null : <Row name="At a time" items={[String(grant.fanOut)]} none="" />}
        <Row name="Budget" items={[budgetText(grant.budget)]} none="" />
        {forbidden.length === 0 ? null : <Row name="Denied" items={forbidden} none="" />}
        {lacks.length === 0 ? null : <Row name="Not of its role" items={lacks} none="" />}
      </dl>
    </details>
  );
}

function Row({
  name,
  items,
  none,
}: {
  readonly name: string;
  readonly items: readonly string[];
  readonly none: string;
}): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{items.length === 0 ? none : items.join(', ')}</dd>
    </div>
  );
}
