import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeServer } from './installed.ts';

export interface ServerOptions {
  /** Where the editor keeps what is the user's: settings, storage, logs. A folder of its own for each test. */
  readonly state: string;
  /** Folder of installed extensions (`installedExtensions()`). */
  readonly extensions: string;
  /** Whether folders are asked about, and open in Restricted Mode until then. False: all are trusted. */
  readonly trust: boolean;
  /** The user's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The environment in which someone started the editor. */
  readonly env: NodeJS.ProcessEnv;
}

/** A running code-server. */
export interface EditorServer {
  readonly url: string;
  /** The process whose children the editor and its extension hosts are. */
  readonly pid: number;
  /** What it wrote. */
  readonly output: () => string;
  /** Ends it with its extension hosts. Resolves when it is gone. */
  close(): Promise<void>;
}

/** What a test would trip over, and what asks an outside host. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'remote.autoForwardPorts': false,
  'git.openRepositoryInParentFolders': 'never',
};

const LISTENING = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/;

/** Starts code-server on a port that is free. */
export async function startServer(options: ServerOptions): Promise<EditorServer> {
  const { state } = options;
  const user = join(state, 'user-data');
  const home = join(state, 'home');
  await mkdir(join(user, 'User'), { recursive: true });
  await mkdir(home, { recursive: true });
  const trust = options.trust ? { 'security.workspace.trust.startupPrompt': 'never' } : {};
  const settings = { ...QUIET, ...trust, ...options.settings };
  await writeFile(join(user, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  await writeFile(join(state, 'config.yaml'), '');
  const places = [
    '--user-data-dir',
    user,
    '--extensions-dir',
    options.extensions,
    '--config',
    join(state, 'config.yaml'),
  ];
  const manners = [
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
  ];
  // It ends by itself where a test was killed before it could end it.
  const ending = ['--idle-timeout-seconds', '900'];
  const trusting = options.trust ? [] : ['--disable-workspace-trust'];
  const args = [await codeServer(), '--bind-addr', '127.0.0.1:0', ...places, ...manners, ...ending, ...trusting];
  const child = spawn(process.execPath, args, {
    // A group of its own, so that nothing of it is left.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...options.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local', 'share'),
      EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":""}',
      PATH: options.env.PATH ?? `${dirname(process.execPath)}:/usr/bin:/bin`,
    },
  });
  let output = '';
  const listening = Promise.withResolvers<string>();
  const gone = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const url = LISTENING.exec(output)?.[1];
      if (url !== undefined) listening.resolve(url);
    });
  child.once('error', listening.reject);
  child.once('exit', () => {
    listening.reject(new Error(`code-server ended:\n${output.slice(-4000)}`));
    gone.resolve();
  });
  const url = await listening.promise;
  const { pid } = child;
  if (pid === undefined) throw new Error('code-server has no process');
  return {
    url,
    pid,
    output: () => output,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGTERM');
      await gone.promise;
    },
  };
}
