import { memo, type ReactNode } from 'react';
import { Icon } from '../page/icon.tsx';
import { ACTIVITY } from './activity-words.ts';
import type { TreeRow } from './tree-rows.ts';

/** One agent in the tree. */
export const AgentRow = memo(
  function AgentRow({
    row,
    selected,
    onSelect,
    onToggle,
  }: {
    readonly row: TreeRow;
    readonly selected: boolean;
    readonly onSelect: (id: string) => void;
    readonly onToggle: (id: string) => void;
  }): ReactNode {
    const indent = (row.level - 1) * 18;
    const [icon, word] = ACTIVITY[row.activity];
    return (
      <tr
        data-agent={row.id}
        className={`agent ${row.activity}`}
        aria-level={row.level}
        aria-posinset={row.place}
        aria-setsize={row.of}
        aria-expanded={row.expanded ?? undefined}
        aria-selected={selected}
        tabIndex={selected ? 0 : -1}
        onClick={() => onSelect(row.id)}
      >
        <td className="name" style={{ paddingInlineStart: `${indent}px`, backgroundSize: `${indent}px 100%` }}>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys do the same */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the row says whether it is expanded */}
          <span className="twist" onClick={() => row.expanded !== null && onToggle(row.id)}>
            {row.expanded === null ? null : <Icon name={row.expanded ? 'chevron-down' : 'chevron-right'} />}
          </span>
          <strong>{row.id}</strong>
          {row.role.toLowerCase() === row.id ? null : <span className="dim"> {row.role}</span>}
          {row.part === '' ? null : <span className="part dim">{row.part}</span>}
        </td>
        <td className="number tier dim">{row.tier}</td>
        <td className="activity">
          <Icon name={icon} /> {word}
          {row.detail === '' ? null : <span className="dim"> · {row.detail}</span>}
          {row.flags === '' ? null : (
            <span className="flag">
              <Icon name="pulse" /> <span className="unseen">Does badly: </span>
              {row.flags}
            </span>
          )}
        </td>
        <td className="task">{row.task}</td>
        <td className="waits-for">{row.waits}</td>
        <td className="model dim">{row.model}</td>
        <td className="spend">
          <Bar row={row} />
          <span className="number">{row.budget === '' ? row.spent : row.budget}</span>
        </td>
        <td className="number turns">{row.turns === 0 ? '' : row.turns}</td>
        <td className="number since dim">{row.since}</td>
      </tr>
    );
  },
  (one, other) =>
    one.selected === other.selected &&
    (Object.keys(one.row) as (keyof TreeRow)[]).every((key) => one.row[key] === other.row[key]),
);

/** How much of its own budget is gone, with a mark at four fifths; without one, its part of what all have spent. */
function Bar({ row: { share, held, budget } }: { readonly row: TreeRow }): ReactNode {
  const spent = Math.min(1, share);
  const tone = budget === '' ? '' : share >= 1 ? ' full' : share + held >= 0.8 ? ' near' : '';
  return (
    <span className={`bar${tone}`}>
      {spent === 0 ? null : <span className="spent" style={{ width: `${spent * 100}%` }} />}
      {held === 0 ? null : <span className="held" style={{ width: `${Math.min(held, 1 - spent) * 100}%` }} />}
      {budget === '' ? null : <span className="warning-mark" />}
    </span>
  );
}
