import { mkdir, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type Machine, openMachine } from '../../compose.ts';
import { hostEnd } from '../../link/link.ts';
import { GitError } from '../../ports/git.ts';
import type { Terms } from '../run/plan-answer.ts';
import { repositoryFolder, writableFolder } from '../state-folder.ts';
import { answersFor } from './answers.ts';
import { EditorTurns } from './editor-turns.ts';
import { GoingRuns } from './going-runs.ts';
import type { HostOptions } from './host-options.ts';
import { Lifetime } from './lifetime.ts';
import { NO_FOLDER } from './marker.ts';
import { Markers } from './markers.ts';
import { RunReader } from './run-reader.ts';
import { Screens } from './screens.ts';
import { HostSecrets } from './secrets.ts';
import { SharedForges } from './shared-forges.ts';

/** The parts of a host, as those who answer for it use them. */
export interface Host {
  readonly home: string;
  /** Top folder of the repository, else the folder itself; null: a host without a folder, for demonstrations. */
  readonly root: string | null;
  readonly machine: Machine;
  /** The machine as another state folder than ours wants it: a demonstration has its own. */
  machineOf(home: string): Promise<Machine>;
  readonly screens: Screens;
  readonly secrets: HostSecrets;
  readonly turns: EditorTurns;
  readonly forges: SharedForges;
  readonly going: GoingRuns;
  readonly reader: RunReader;
  readonly markers: Markers;
  readonly lifetime: Lifetime;
  /** By run and ask: what the document of a plan said of budget and models when it was handed out last. */
  readonly handedOut: Map<string, Terms>;
}

/** A host before it has its lock. */
export interface OpenedHost {
  readonly host: Host;
  readonly lockPath: string;
  /** Takes over a connection to the lock. */
  connect(socket: Socket): void;
}

/** Looks at the machine and the folder. Starts nothing. */
export async function openHost(options: HostOptions): Promise<OpenedHost> {
  await writableFolder(options.home);
  const home = await realpath(options.home);
  const machine = await openMachine(home);
  const root = options.folder === null ? null : await rootOf(machine, options.folder);
  const lockFolder = root === null ? join(home, 'no-folder') : repositoryFolder(home, root);
  await mkdir(lockFolder, { recursive: true, mode: 0o700 });
  const machines = new Map<string, Promise<Machine>>([[home, Promise.resolve(machine)]]);
  const screens = new Screens(() => void changed());
  const going = new GoingRuns(screens, () => changed());
  const markers = await Markers.open({
    home,
    folders: options.folder === null ? [NO_FOLDER] : [options.folder, root ?? options.folder],
    screens,
    going,
  });
  const lifetime = new Lifetime(options, { screens, going });
  const changed = () => {
    lifetime.look();
    return markers.write();
  };
  const machineOf = (at: string): Promise<Machine> => {
    const known = machines.get(at) ?? openMachine(at);
    machines.set(at, known);
    return known;
  };
  const host: Host = {
    ...{ home, root, machine, machineOf, screens, going, markers, lifetime },
    secrets: new HostSecrets(screens),
    turns: new EditorTurns(screens),
    forges: new SharedForges(),
    reader: new RunReader(going),
    handedOut: new Map(),
  };
  return { host, lockPath: join(lockFolder, 'engine.lock'), connect: (socket) => connect(host, socket) };
}

async function rootOf({ git }: Machine, folder: string): Promise<string> {
  try {
    return (await git.user.inspect(folder)).root;
  } catch (error) {
    // What is missing is said when something is asked that needs it.
    if (error instanceof GitError) return realpath(folder).catch(() => folder);
    throw error;
  }
}

function connect(host: Host, socket: Socket): void {
  if (host.lifetime.ending) {
    socket.destroy();
    return;
  }
  const { screens } = host;
  const pending = Promise.withResolvers<ReturnType<Screens['add']>>();
  const screenOf = () => pending.promise;
  const link = hostEnd(socket, answersFor(host, screenOf), {
    secretsChanged: () => void host.secrets.renew(),
    editorText: ({ id, delta }) => host.turns.text(id, delta),
  });
  pending.resolve(screens.add(link));
}
