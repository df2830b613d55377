import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface Said {
  readonly icon?: string;
  readonly children: string;
  readonly onClick: () => void;
  readonly kind?: 'primary' | 'secondary' | 'quiet';
  readonly disabled?: boolean;
  /** What it is about, where the words on it alone do not say. */
  readonly label?: string;
  readonly expanded?: boolean;
}

export function Button({
  icon,
  children,
  onClick,
  kind = 'secondary',
  disabled = false,
  label,
  expanded,
}: Said): ReactNode {
  return (
    <button
      type="button"
      className={`button ${kind}`}
      onClick={onClick}
      disabled={disabled}
      aria-label={label}
      aria-expanded={expanded}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}
