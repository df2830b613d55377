import { type KeyboardEvent, type ReactNode, useCallback, useRef, useState } from 'react';
import type { Overview } from '../../src/core/projections/overview.ts';
import { useKept } from '../page/use-following.ts';
import { AgentDetails } from './agent-details.tsx';
import { AgentRow } from './agent-row.tsx';
import { type TreeRow, treeRows } from './tree-rows.ts';

const COLUMNS = ['Agent', 'Tier', 'State', 'Task', 'Waits for', 'Model', 'Spend', 'Turns', 'Since'];

/** The agents as a tree, the board first, and beside it the one that is chosen. */
export function AgentTree({ overview, now }: { readonly overview: Overview; readonly now: number }): ReactNode {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useKept<string>('chosen', '');
  const [withLeft, setWithLeft] = useKept<boolean>('withLeft', true);
  const table = useRef<HTMLTableElement>(null);
  const rows = treeRows(overview, now, { closed, withLeft });
  const selected = rows.find(({ id }) => id === chosen) ?? rows[0];
  const toggle = useCallback(
    (id: string): void =>
      setClosed((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
    [],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (selected === undefined || event.target === null || !(event.target as HTMLElement).matches('tr')) return;
    const step = stepOf(event.key, rows, selected);
    if (step === null) return;
    event.preventDefault();
    if (step.toggle) return toggle(selected.id);
    if (step.to === undefined) return;
    setChosen(step.to);
    table.current?.querySelector<HTMLElement>(`[data-agent="${CSS.escape(step.to)}"]`)?.focus();
  };
  const agent = overview.run.agents[selected?.id ?? ''];
  return (
    <div className="tree-and-details">
      <div className="tree-pane">
        <label className="check">
          <input type="checkbox" checked={withLeft} onChange={(event) => setWithLeft(event.target.checked)} /> Show
          those who have left
        </label>
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are a tree */}
        <table ref={table} role="treegrid" className="tree" aria-label="Agents" onKeyDown={onKeyDown}>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={column.toLowerCase()}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <AgentRow
                key={row.id}
                row={row}
                selected={row.id === selected?.id}
                onSelect={setChosen}
                onToggle={toggle}
              />
            ))}
          </tbody>
        </table>
      </div>
      {agent === undefined ? null : <AgentDetails key={agent.id} agent={agent} overview={overview} now={now} />}
    </div>
  );
}

interface Step {
  readonly to?: string | undefined;
  readonly toggle?: boolean;
}

/** What a key does in a tree. Null: nothing. */
function stepOf(key: string, rows: readonly TreeRow[], selected: TreeRow): Step | null {
  const at = rows.indexOf(selected);
  switch (key) {
    case 'ArrowDown':
      return { to: rows[at + 1]?.id };
    case 'ArrowUp':
      return { to: rows[at - 1]?.id };
    case 'Home':
      return { to: rows[0]?.id };
    case 'End':
      return { to: rows.at(-1)?.id };
    case 'ArrowRight':
      return selected.expanded === null ? null : selected.expanded ? { to: rows[at + 1]?.id } : { toggle: true };
    case 'ArrowLeft':
      return selected.expanded ? { toggle: true } : { to: selected.parent ?? undefined };
    default:
      return null;
  }
}
