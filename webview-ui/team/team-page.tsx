import type { ReactNode } from 'react';
import type { Overview } from '../../src/core/projections/overview.ts';
import { useNow } from '../page/moments.ts';
import { RunHeader } from '../page/run-header.tsx';
import { useFollowing, useKept } from '../page/use-following.ts';
import { AgentTree } from './agent-tree.tsx';
import { BudgetPanel } from './budget-panel.tsx';
import { ForecastLine } from './forecast-line.tsx';
import { SpendByRole } from './spend-by-role.tsx';
import { Tabs } from './tabs.tsx';
import { TaskBoard } from './task-board.tsx';
import { Timeline } from './timeline.tsx';
import { WaitTable } from './wait-table.tsx';
import { waitsOf } from './waits.ts';

const TABS = ['agents', 'tasks', 'budget', 'timeline', 'waiting'] as const;
type Tab = (typeof TABS)[number];

/** Who is at work on what, at what cost, and who waits for whom. */
export function TeamPage({ overview }: { readonly overview: Overview }): ReactNode {
  const { run, team } = overview;
  const { runs } = useFollowing();
  const [kept, setTab] = useKept<string>('tab', 'agents');
  const tab = TABS.find((one) => one === kept) ?? 'agents';
  const going = run.state === 'open' && runs.find((row) => row.run === run.id)?.state !== 'stopped';
  const last = Object.values(team.shares).reduce((latest, { since }) => Math.max(latest, since), 0);
  const now = useNow(going, last);
  const agents = Object.keys(run.agents).length;
  const waits = waitsOf(run);
  const titles: Readonly<Record<Tab, string>> = {
    agents: `Agents (${agents})`,
    tasks: `Tasks (${Object.keys(run.tasks).length})`,
    budget: 'Budget',
    timeline: 'Timeline and Spend',
    waiting: `Who Waits (${waits.length})`,
  };
  return (
    <>
      <RunHeader overview={overview} other="chamber" />
      <main className="team">
        <ForecastLine overview={overview} />
        <Tabs tabs={TABS} titles={titles} shown={tab} onShow={setTab}>
          {tab === 'agents' ? <AgentTree overview={overview} now={now} /> : null}
          {tab === 'tasks' ? <TaskBoard run={run} spending={overview.spending} /> : null}
          {tab === 'budget' ? <BudgetPanel run={run} /> : null}
          {tab === 'timeline' ? (
            <>
              <Timeline overview={overview} now={now} />
              <SpendByRole overview={overview} />
            </>
          ) : null}
          {tab === 'waiting' ? <WaitTable waits={waits} /> : null}
        </Tabs>
      </main>
    </>
  );
}
