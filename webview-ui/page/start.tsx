import { type ReactNode, StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import type { Overview } from '../../src/core/projections/overview.ts';
import { Announcer } from './announcer.tsx';
import { Following } from './following.ts';
import { FollowingContext } from './use-following.ts';
import { Waiting } from './waiting.tsx';
import '@vscode/codicons/dist/codicon.css';
import './page.css';
import './controls.css';
import './run-header.css';

/** Puts a page into its frame: `draw` gets the overview as it is at each frame in which it changed. */
export function start(draw: (overview: Overview, version: number) => ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the frame has no root');
  const following = new Following();
  createRoot(root).render(
    <StrictMode>
      <FollowingContext value={following}>
        <Page following={following} draw={draw} />
      </FollowingContext>
    </StrictMode>,
  );
  following.start();
}

function Page({
  following,
  draw,
}: {
  readonly following: Following;
  readonly draw: (overview: Overview, version: number) => ReactNode;
}): ReactNode {
  const version = useSyncExternalStore(following.subscribe, following.read);
  const { overview, problem } = following;
  if (overview === null || problem !== null) return <Waiting problem={problem} runs={following.runs} />;
  return (
    <>
      {draw(overview, version)}
      <Announcer overview={overview} />
    </>
  );
}
