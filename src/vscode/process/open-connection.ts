import { connectTo } from '../../link/connect-to.ts';
import { type Answers, type Hears, type Link, screenEnd } from '../../link/link.ts';
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
  const { address } = await spawnEngine(spawning);
  const { socket } = await connectTo(address);
  const link = screenEnd(socket, answers, hears);
  try {
    return {
      link,
      welcome: await link.ask('hello', { version: LINK_VERSION, folder: spawning.folder, trusted: true }),
    };
  } catch (error) {
    link.close();
    throw error;
  }
}
