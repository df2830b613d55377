import { setTimeout } from 'node:timers/promises';
import { connectTo } from '../../link/connect-to.ts';
import { type Answers, type Hears, type Link, screenEnd } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import {
  LINK_VERSION,
  type Notices,
  type Requests,
  type ReverseNotices,
  type ReverseRequests,
  type Welcome,
} from '../../link/protocol.ts';
import { type Spawning, spawnEngine } from './spawn-engine.ts';

export type ScreenLink = Link<Requests, ReverseNotices>;

export interface Connection {
  readonly link: ScreenLink;
  readonly welcome: Welcome;
}

/** Starts the engine, or finds the one that runs, and introduces this window to it. Throws `LinkError`. */
export async function openConnection(
  spawning: Spawning,
  answers: Answers<ReverseRequests>,
  hears: Hears<Notices>,
): Promise<Connection> {
  try {
    return await reach(spawning, answers, hears);
  } catch (error) {
    if (!(error instanceof LinkError) || (error.kind !== 'lost' && error.kind !== 'version')) throw error;
    // The one that was found was about to end, or ends because it is of another version. Once it has, another is started.
    await setTimeout(error.kind === 'version' ? RETIRING_MS : ENDING_MS);
    return reach(spawning, answers, hears);
  }
}

/** Long enough for one that has left its screens to let go of the folder, in ms. */
const ENDING_MS = 300;
/** The same for one that has to bring its runs to rest first. */
const RETIRING_MS = 3000;

async function reach(
  spawning: Spawning,
  answers: Answers<ReverseRequests>,
  hears: Hears<Notices>,
): Promise<Connection> {
  const { address } = await spawnEngine(spawning);
  const { socket } = await connectTo(address);
  const link = screenEnd(socket, answers, hears);
  const late = AbortSignal.timeout(HELLO_MS);
  try {
    const hello = { version: LINK_VERSION, folder: spawning.folder, trusted: true };
    return { link, welcome: await link.ask('hello', hello, late) };
  } catch (error) {
    link.close();
    if (late.aborted) throw new LinkError('defect', 'The engine of this window does not answer.', { cause: error });
    throw error;
  }
}

/** How long the engine may take to greet, in ms: on a machine that has just been started, too. */
const HELLO_MS = 20_000;
