import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { clockText } from '../page/moments.ts';
import type { Sheet } from '../page/transcript.ts';

/** About how high a line is that was never drawn, in px. */
const LINE = 24;

/** Lines that are drawn while they are near what is seen, and otherwise only take their place. */
export const SheetOfLines = memo(function SheetOfLines({ sheet }: { readonly sheet: Sheet }): ReactNode {
  const box = useRef<HTMLOListElement>(null);
  const [near, setNear] = useState(false);
  const height = useRef(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        if (!entry.isIntersecting) height.current = element.offsetHeight;
        setNear(entry.isIntersecting);
      },
      { root: element.parentElement, rootMargin: '800px 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <ol ref={box} style={near ? undefined : { height: height.current || sheet.lines.length * LINE }}>
      {near
        ? sheet.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line of a sheet never moves
            <li key={index} className={line.tone}>
              <time dateTime={new Date(line.at).toISOString()}>{clockText(line.at)}</time>
              <span className="said">{line.text}</span>
            </li>
          ))
        : null}
    </ol>
  );
});
