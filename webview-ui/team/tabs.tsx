import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

/** Tabs by the book: arrows move between them, the one shown is in the order of Tab. */
export function Tabs<T extends string>({
  tabs,
  titles,
  shown,
  onShow,
  children,
}: {
  readonly tabs: readonly T[];
  readonly titles: Readonly<Record<T, string>>;
  readonly shown: T;
  readonly onShow: (tab: T) => void;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.indexOf(shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    const next = (to + tabs.length) % tabs.length;
    const tab = tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    onShow(tab);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" className="tabs" aria-label="Readings of the team" onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            aria-selected={tab === shown}
            aria-controls={`${id}-panel`}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => onShow(tab)}
          >
            {titles[tab]}
          </button>
        ))}
      </div>
      <div
        key={shown}
        role="tabpanel"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        id={`${id}-panel`}
        className="tab-panel"
        aria-labelledby={`${id}-${shown}`}
      >
        {children}
      </div>
    </>
  );
}
