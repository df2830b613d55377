import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useKept } from '../page/use-following.ts';

interface Reading {
  /** What scrolls, and what is in it. */
  readonly pane: RefObject<HTMLDivElement | null>;
  readonly paper: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

/** How near to an end counts as there, in px. */
const NEAR = 24;

/** Stays at the end while one reads there, and where one is while older lines come in above. */
export function useReading(prepended: number, earlier: () => void): Reading {
  const pane = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useKept<boolean>('atEnd', true);
  const before = useRef({ prepended, height: 0, top: 0 });
  const toEnd = (): void => {
    const element = pane.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
    setAtEnd(true);
  };
  // What is drawn grows as it comes into sight, so the end is found again each time its size is another.
  useEffect(() => {
    const { current: element } = pane;
    if (!atEnd || element === null || paper.current === null) return;
    const observer = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    observer.observe(paper.current);
    return () => observer.disconnect();
  }, [atEnd]);
  // A browser keeps the place by itself, except at the very top.
  useLayoutEffect(() => {
    const { current: element } = pane;
    if (element === null) return;
    if (!atEnd && before.current.prepended !== prepended && element.scrollTop < NEAR)
      element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { prepended, height: element.scrollHeight, top: element.scrollTop };
  });
  const onScroll = (): void => {
    const { current: element } = pane;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const up = scrollTop < before.current.top && scrollHeight >= before.current.height;
    const end = scrollHeight - scrollTop - clientHeight < NEAR;
    before.current = { ...before.current, height: scrollHeight, top: scrollTop };
    if (end && !atEnd) setAtEnd(true);
    else if (!end && atEnd && up) setAtEnd(false);
    if (scrollTop < 200) earlier();
  };
  return { pane, paper, atEnd, toEnd, onScroll };
}
