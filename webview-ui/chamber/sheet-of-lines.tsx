import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageLine } from '../../src/core/page-messages.ts';
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
      { root: element.closest('.lines'), rootMargin: '800px 0px' },
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
              <time className={sameSecond(line, sheet.lines[index - 1]) ? 'same' : ''}>{clockText(line.at)}</time>
              <span className="said">
                <Spoken text={line.text} />
              </span>
            </li>
          ))
        : null}
    </ol>
  );
});

/** The time is shown where it changes: what happened within a second belongs together. */
const sameSecond = (line: PageLine, before: PageLine | undefined): boolean =>
  before !== undefined && Math.floor(line.at / 1000) === Math.floor(before.at / 1000);

/** A line with whoever it begins with made easy to find. */
function Spoken({ text }: { readonly text: string }): ReactNode {
  const who = /^[a-z][a-z-]*-\d+\b|^t\d+\b/.exec(text)?.[0];
  if (who === undefined) return text;
  return (
    <>
      <span className="who">{who}</span>
      {text.slice(who.length)}
    </>
  );
}
