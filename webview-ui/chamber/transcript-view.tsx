import { memo, type ReactNode, useEffect, useMemo, useSyncExternalStore } from 'react';
import { Button } from '../page/button.tsx';
import { SearchField } from '../page/search-field.tsx';
import { useFollowing, useKept } from '../page/use-following.ts';
import { SheetOfLines } from './sheet-of-lines.tsx';
import { sift } from './sift.ts';
import { useReading } from './use-reading.ts';

/** What is told of the run, as it happens: at its end the newest line, older ones brought when one scrolls up. */
export const TranscriptView = memo(function TranscriptView({
  agents,
}: {
  readonly run: string;
  readonly agents: string;
}): ReactNode {
  const following = useFollowing();
  useSyncExternalStore(following.subscribe, following.read);
  const { transcript } = following;
  const { sheets } = transcript;
  const [kept, setAgent] = useKept<string>('agent', '');
  const [sought, setSought] = useKept<string>('told', '');
  const names = agents.split(' ').filter((name) => name !== '');
  // The run before may have had others.
  const agent = names.includes(kept) ? kept : '';
  const shown = useMemo(() => sift(sheets, agent, sought), [sheets, agent, sought]);
  const { pane, paper, atEnd, toEnd, onScroll } = useReading(transcript.prepended, () => following.earlier());
  useEffect(() => following.earlier(), [following]);
  return (
    <section aria-labelledby="transcript-title" className="transcript">
      <header>
        <h2 id="transcript-title">Transcript</h2>
        <search className="filters">
          <select aria-label="Lines about" value={agent} onChange={(event) => setAgent(event.target.value)}>
            <option value="">Everyone</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <SearchField label="Search the transcript" placeholder="Search" value={sought} onChange={setSought} />
        </search>
      </header>
      <div
        ref={pane}
        className="lines"
        role="log"
        aria-live="off"
        aria-labelledby="transcript-title"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={paper}>
          {transcript.complete ? null : (
            <Button kind="quiet" icon="arrow-up" onClick={() => following.earlier()}>
              Earlier lines
            </Button>
          )}
          {shown.length === 0 ? (
            <p className="dim nothing">
              {sheets.length === 0 ? 'Nothing was told yet.' : 'No line that was read so far fits.'}
            </p>
          ) : null}
          {shown.map((sheet) => (
            <SheetOfLines key={sheet.id} sheet={sheet} />
          ))}
        </div>
      </div>
      {atEnd ? null : (
        <div className="to-end">
          <Button icon="arrow-down" onClick={toEnd}>
            Newest
          </Button>
        </div>
      )}
    </section>
  );
});
