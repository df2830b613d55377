import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import { LINK_VERSION, type Requests } from '../../link/protocol.ts';
import { continueHere, takeUpLeft } from './continue-here.ts';
import type { Host } from './host.ts';
import { readHostRun, runRows } from './host-runs.ts';
import type { ConnectedScreen } from './screens.ts';
import { submitTo } from './submit.ts';

type Methods =
  | 'hello'
  | 'runs'
  | 'overview'
  | 'unwatch'
  | 'transcript'
  | 'texts'
  | 'listen'
  | 'submit'
  | 'continue'
  | 'halt';

/** Who is there, what runs there are, and how one is followed and steered. */
export function runAnswers(host: Host, screenOf: () => Promise<ConnectedScreen>): Pick<Answers<Requests>, Methods> {
  const { screens, going } = host;
  return {
    hello: async (hello) => {
      if (hello.version !== LINK_VERSION) throw otherVersion(host, hello.version);
      const screen = await screenOf();
      screens.greet(screen, hello);
      if (hello.folder !== null) await host.markers.addFolder(hello.folder);
      const revived = hello.trusted ? await takeUpLeft(host) : [];
      return { version: LINK_VERSION, pid: process.pid, notices: host.machine.notices, revived };
    },
    runs: () => runRows(host),
    overview: async ({ run, watch }) => {
      const screen = await screenOf();
      const read = going.get(run) === undefined ? await readHostRun(host, run) : null;
      // From here on without a pause, so that no line is lost or doubled between the overview and what comes after it.
      if (watch) screens.watch(screen, run);
      const now = going.get(run);
      if (now !== undefined) return structuredClone(now.overview);
      return (read ?? (await readHostRun(host, run))).overview();
    },
    unwatch: async ({ run }) => {
      screens.unwatch(await screenOf(), run);
      return null;
    },
    transcript: async ({ run, before, count }) => (await readHostRun(host, run)).telling().page(before, count),
    texts: async ({ run, stored }) => {
      const { text } = await readHostRun(host, run);
      return Promise.all(stored.map(text));
    },
    listen: async ({ run, agent }) => {
      (await screenOf()).live.listen(agent === null ? null : { run, agent });
      return null;
    },
    submit: ({ run, command }) => submitTo(host, run, command),
    continue: async ({ run }) => {
      await continueHere(host, run);
      return null;
    },
    halt: async ({ run }) => {
      await going.get(run)?.halt();
      return null;
    },
  };
}

/** Makes way for an engine of the window's own version, unless other windows are at work with this one. */
function otherVersion({ screens, lifetime }: Host, version: number): LinkError {
  const open = screens.greeted.length;
  const said = `The engine that runs (process ${process.pid}) is of another version of Issue Swarm: it speaks ${LINK_VERSION}, this window ${version}.`;
  if (open > 0)
    return new LinkError(
      'version',
      `${said} ${open === 1 ? 'Another window is' : `${open} other windows are`} at work with it: reload ${open === 1 ? 'that one' : 'those'} first, then this one.`,
    );
  // Not before this answer is on its way.
  setTimeout(() => lifetime.end(), VERSION_MS);
  return new LinkError('version', `${said} It ends now, and its runs are taken up by the next one: try again.`);
}

/** ms */
const VERSION_MS = 100;
