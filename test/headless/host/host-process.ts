import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { follow, type Overview } from '../../../src/core/projections/overview.ts';
import { connectTo } from '../../../src/link/connect-to.ts';
import { type Link, screenEnd } from '../../../src/link/link.ts';
import {
  type EditorTurn,
  LINK_VERSION,
  type Notices,
  type Requests,
  type ReverseNotices,
  type SecretWish,
  type Welcome,
} from '../../../src/link/protocol.ts';
import type { ModelReply } from '../../../src/ports/model.ts';

const MAIN = join(import.meta.dirname, '../../../src/headless/host/main.ts');

/** What a host says in its only line. */
export interface Said {
  readonly address: string;
  readonly pid: number;
  readonly held: boolean;
  readonly failed?: string;
}

export interface HostProcess {
  readonly child: ChildProcess;
  readonly said: Said;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly stderr: () => string;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

interface HostStart {
  readonly home: string;
  readonly folder?: string;
  readonly graceMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Nothing of whoever runs the tests: no key, no token. */
function bareEnvironment(): Record<string, string> {
  const hidden = /^(OPENAI|ANTHROPIC|GITHUB|GH_|ISSUE_SWARM)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || hidden.test(name) ? [] : [[name, value]],
    ),
  );
}

/** Starts a host as the editor does, and waits for its line. */
export async function startHost({ home, folder, graceMs, env = {} }: HostStart): Promise<HostProcess> {
  const args = [MAIN, '--home', home];
  if (folder !== undefined) args.push('--folder', folder);
  if (graceMs !== undefined) args.push('--grace', String(graceMs));
  const child = spawn(process.execPath, args, {
    detached: true,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  alive.add(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      alive.delete(child);
      resolve(code);
    }),
  );
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`the host ended with ${code}: ${stderr}`))),
  ]);
  return { child, said: JSON.parse(line), ended, stderr: () => stderr };
}

/** A screen as the editor is one, over the real wire. */
export interface TestScreen {
  readonly link: Link<Requests, ReverseNotices>;
  readonly welcome: Welcome;
  readonly notices: Notices['notice'][];
  readonly live: Notices['live'][];
  readonly decided: Notices['decided'][];
  readonly asked: SecretWish[];
  ask: Link<Requests, ReverseNotices>['ask'];
  /** Follows a run from its overview on. */
  follow(run: string): Promise<Followed>;
  /** Resolves when a notice was told that holds the text. */
  told(text: string): Promise<Notices['notice']>;
}

export interface Followed {
  readonly overview: Overview;
  /** Resolves when something is true of the run. */
  until(what: string, holds: (overview: Overview) => boolean): Promise<Overview>;
}

export interface ScreenOptions {
  readonly folder?: string | null;
  readonly trusted?: boolean;
  /** Null: this screen has none. */
  readonly secret?: (wish: SecretWish) => string | null;
  readonly editorTurn?: (turn: EditorTurn) => Promise<ModelReply>;
  /** The list of runs is another. */
  readonly onRunsChanged?: (link: TestScreen['link']) => void;
}

export async function openScreen(address: string, options: ScreenOptions = {}): Promise<TestScreen> {
  const { folder = null, trusted = true, secret = () => null } = options;
  const { socket } = await connectTo(address);
  const notices: Notices['notice'][] = [];
  const live: Notices['live'][] = [];
  const decided: Notices['decided'][] = [];
  const asked: SecretWish[] = [];
  const watchers = new Set<() => void>();
  const followed = new Map<string, Overview>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  const link = screenEnd(
    socket,
    {
      secret: async (wish) => {
        asked.push(wish);
        return secret(wish);
      },
      editorTurn: async (turn) => {
        if (options.editorTurn === undefined) throw new Error('this screen has no models');
        return options.editorTurn(turn);
      },
    },
    {
      decided: (notice) => {
        decided.push(notice);
        const overview = followed.get(notice.run);
        const decisions = JSON.parse(notice.decisions);
        if (decisions[0].seq !== notice.from) throw new Error('the first line is another one than was said');
        if (overview !== undefined) for (const decision of decisions) follow(overview, decision);
        changed();
      },
      live: (notice) => void live.push(notice),
      runsChanged: () => options.onRunsChanged?.(link),
      notice: (notice) => {
        notices.push(notice);
        changed();
      },
      endEditorTurn: () => {},
    },
  );
  const welcome = await link.ask('hello', { version: LINK_VERSION, folder, trusted });
  const until = <T>(what: string, find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        stop();
        resolve(found);
      };
      const late = setTimeout(() => {
        stop();
        reject(new Error(`it did not come to this in two minutes: ${what}. Told: ${JSON.stringify(notices)}`));
      }, 120_000);
      const stop = () => {
        clearTimeout(late);
        watchers.delete(look);
      };
      watchers.add(look);
      look();
    });
  return {
    link,
    welcome,
    notices,
    live,
    decided,
    asked,
    ask: link.ask,
    follow: async (run) => {
      const overview = await link.ask('overview', { run, watch: true });
      followed.set(run, overview);
      return {
        overview,
        until: (what, holds) => until(what, () => (holds(overview) ? overview : undefined)),
      };
    },
    told: (text) => until(`"${text}" is told`, () => notices.find((notice) => notice.text.includes(text))),
  };
}

/** Ends whatever host is still there, and waits until it is gone. */
export async function endHost(host: HostProcess): Promise<void> {
  host.child.kill('SIGTERM');
  await host.ended;
}
