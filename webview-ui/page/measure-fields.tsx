import { type ReactNode, useId, useState } from 'react';
import type { Cap } from '../../src/core/budget.ts';
import { budgetOf } from '../../src/core/run/caps.ts';
import { livingAgents, type Run } from '../../src/core/run/state.ts';
import { BudgetFields } from './budget-fields.tsx';
import { CapSelect } from './cap-select.tsx';
import { type Asked, TARGETS } from './measure-of.ts';

/** The fields that a measure needs beside its name. */
export function MeasureFields({
  run,
  asked,
  caps,
  agent,
}: {
  readonly run: Run;
  readonly asked: Asked;
  readonly caps: readonly Cap[];
  readonly agent: string;
}): ReactNode {
  const id = useId();
  const [at, setAt] = useState(0);
  switch (TARGETS[asked]) {
    case 'agent': {
      const agents = livingAgents(run).filter(({ tier }) => tier > 0);
      return (
        <>
          <label htmlFor={id}>Agent</label>
          <select id={id} name="agent" defaultValue={agent}>
            {agents.map((one) => (
              <option key={one.id} value={one.id}>
                {one.id}
                {one.task === null ? '' : ` (${one.task})`}
              </option>
            ))}
          </select>
          {asked === 'rebrief' ? <BriefField /> : null}
          {asked === 'narrow' ? <ConditionFields /> : null}
        </>
      );
    }
    case 'task': {
      const tasks = Object.values(run.tasks).filter(
        ({ merged, ended }) => merged === null && (asked === 'reopen' || ended === null),
      );
      return (
        <>
          <label htmlFor={id}>Task</label>
          <select id={id} name="task">
            {tasks.map((task) => (
              <option key={task.id} value={task.id}>
                {task.id} {task.title}
              </option>
            ))}
          </select>
        </>
      );
    }
    case 'cap':
      return (
        <>
          <label htmlFor={id}>Of</label>
          <CapSelect id={id} caps={caps} value={at} onChange={setAt} />
          <BudgetFields key={at} budget={budgetOf(run, caps[at] ?? { of: 'run' })} />
        </>
      );
    case 'mode':
      return (
        <>
          <label htmlFor={id}>From now on</label>
          <select id={id} name="mode" defaultValue={run.mode === 'parallel' ? 'sequential' : 'parallel'}>
            <option value="parallel">Tasks at the same time where they can be</option>
            <option value="sequential">One task after another</option>
          </select>
        </>
      );
    case 'run':
      return null;
  }
}

function BriefField(): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>Its brief from now on</label>
      <textarea id={id} name="brief" rows={3} maxLength={1500} />
    </>
  );
}

const PLAIN = { 'no-network': 'No network', 'no-commands': 'No commands', 'no-spawning': 'No new agents' } as const;

function ConditionFields(): ReactNode {
  const ids = [useId(), useId(), useId()];
  return (
    <>
      <fieldset className="conditions-to-choose">
        <legend>Conditions</legend>
        {Object.entries(PLAIN).map(([kind, words]) => (
          <label key={kind} className="check">
            <input type="checkbox" name={kind} /> {words}
          </label>
        ))}
      </fieldset>
      <label htmlFor={ids[0]}>Changes only in</label>
      <input id={ids[0]} name="only-paths" type="text" placeholder="src/parse/**, test/parse/**" />
      <label htmlFor={ids[1]}>No changes in</label>
      <input id={ids[1]} name="not-paths" type="text" placeholder="package.json" />
      <label htmlFor={ids[2]}>In words, which nothing enforces</label>
      <input id={ids[2]} name="note" type="text" maxLength={500} />
    </>
  );
}
