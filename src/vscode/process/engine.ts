import { join } from 'node:path';
import { type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, workspace } from 'vscode';
import type { Answers, Hears } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { EditorTurn, Notices, Requests, ReverseRequests } from '../../link/protocol.ts';
import type { ModelReply } from '../../ports/model.ts';
import type { EngineLink, EngineState, Secrets } from '../parts.ts';
import type { ChosenFolder } from './chosen-folder.ts';
import { engineEnvironment } from './environment.ts';
import type { Connection, ScreenLink } from './open-connection.ts';
import { Restarts } from './restarts.ts';

export interface EngineNeeds {
  readonly context: ExtensionContext;
  readonly output: LogOutputChannel;
  readonly folder: ChosenFolder;
  readonly secrets: Secrets;
  /** Takes a turn of one of the editor's own models. */
  readonly takeTurn: (turn: EditorTurn, onText: (delta: string) => void, signal: AbortSignal) => Promise<ModelReply>;
}

const UNTRUSTED = "Agents run the project's commands: nothing is started in a folder that you do not trust.";

/** The engine in its own process, as this window sees it. */
export class Engine implements EngineLink, Disposable {
  readonly #needs: EngineNeeds;
  readonly #states = new EventEmitter<EngineState>();
  readonly #decided = new EventEmitter<Notices['decided']>();
  readonly #live = new EventEmitter<Notices['live']>();
  readonly #rows = new EventEmitter<void>();
  readonly #notices = new EventEmitter<Notices['notice']>();
  readonly #restarted = new EventEmitter<void>();
  readonly #restarts = new Restarts();
  readonly #turns = new Map<number, AbortController>();
  readonly #disposables: Disposable[];
  #state: EngineState = { is: 'off' };
  #opening: Promise<ScreenLink> | null = null;
  #link: ScreenLink | null = null;
  /** Counts how often the engine was let go of: what was being opened before that is of no use. */
  #left = 0;

  readonly onDidChangeState = this.#states.event;
  readonly onDecided = this.#decided.event;
  readonly onLive = this.#live.event;
  readonly onRunsChanged = this.#rows.event;
  readonly onNotice = this.#notices.event;
  /** It had ended by itself and was started again. */
  readonly onDidRestart = this.#restarted.event;

  constructor(needs: EngineNeeds) {
    this.#needs = needs;
    this.#disposables = [
      needs.secrets.onDidChange(() => this.#link?.tell('secretsChanged', null)),
      needs.folder.onDidChange(() => this.#leave()),
    ];
  }

  get state(): EngineState {
    return this.#state;
  }

  async ask<K extends keyof Requests>(
    method: K,
    params: Requests[K][0],
    signal?: AbortSignal,
  ): Promise<Requests[K][1]> {
    const link = await this.#reach();
    signal?.throwIfAborted();
    return link.ask(method, params, signal);
  }

  async restart(): Promise<void> {
    this.mustBeTrusted();
    const { welcome } = this.#state.is === 'ready' ? this.#state : { welcome: null };
    this.#leave();
    if (welcome !== null) await ended(welcome.pid);
    await this.#reach();
  }

  dispose(): void {
    this.#leave();
    for (const one of this.#disposables) one.dispose();
    for (const emitter of [this.#states, this.#decided, this.#live, this.#rows, this.#notices, this.#restarted])
      emitter.dispose();
  }

  /** Throws `LinkError` in a workspace that the user does not trust. */
  mustBeTrusted(): void {
    if (!workspace.isTrusted) throw new LinkError('cannot', UNTRUSTED);
  }

  #reach(): Promise<ScreenLink> {
    this.mustBeTrusted();
    this.#opening ??= this.#keep(this.#open());
    return this.#opening;
  }

  /** Forgets an opening that failed, so that the next request tries again. */
  #keep(opening: Promise<ScreenLink>): Promise<ScreenLink> {
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    return opening;
  }

  async #open(): Promise<ScreenLink> {
    const before = this.#left;
    this.#enter({ is: 'starting' });
    try {
      const { link, welcome } = await this.#connect();
      if (before !== this.#left) {
        link.close();
        throw new LinkError('lost', 'This window is of another engine now.');
      }
      this.#link = link;
      link.closed.then(() => this.#lost(link));
      for (const notice of welcome.notices) this.#needs.output.info(notice);
      this.#enter({ is: 'ready', welcome });
      return link;
    } catch (error) {
      if (before !== this.#left) throw error;
      const why = error instanceof Error ? error.message : String(error);
      this.#fail(why);
      // One that never answered is not being started again by anybody.
      throw error instanceof LinkError && error.kind === 'lost'
        ? new LinkError('defect', why, { cause: error })
        : error;
    }
  }

  async #connect(): Promise<Connection> {
    const { context, folder } = this.#needs;
    // Heavier than everything else here, and of no use before an engine is needed.
    const { openConnection } = await import('./open-connection.ts');
    const home = context.globalStorageUri.fsPath;
    const http = workspace.getConfiguration('http');
    const environment = engineEnvironment(process.env, {
      proxy: http.get<string>('proxy') ?? '',
      noProxy: http.get<string[]>('noProxy') ?? [],
    });
    const program = context.asAbsolutePath(join('dist', 'host.mjs'));
    const spawning = { program, home, folder: folder.path, environment, log: join(home, 'engine.log') };
    return openConnection(spawning, this.#answers(), this.#hears());
  }

  #answers(): Answers<ReverseRequests> {
    return {
      secret: (wish) => this.#needs.secrets.find(wish),
      editorTurn: async (turn, gone) => {
        const ended = new AbortController();
        this.#turns.set(turn.id, ended);
        try {
          const onText = (delta: string) => this.#link?.tell('editorText', { id: turn.id, delta });
          return await this.#needs.takeTurn(turn, onText, AbortSignal.any([gone, ended.signal]));
        } finally {
          this.#turns.delete(turn.id);
        }
      },
    };
  }

  #hears(): Hears<Notices> {
    const { output } = this.#needs;
    return {
      decided: (decided) => this.#decided.fire(decided),
      live: (live) => this.#live.fire(live),
      runsChanged: () => this.#rows.fire(),
      notice: (notice) => {
        const line = notice.run === null ? notice.text : `${notice.run}: ${notice.text}`;
        if (notice.bad) output.warn(line);
        else output.info(line);
        this.#notices.fire(notice);
      },
      endEditorTurn: ({ id }) => this.#turns.get(id)?.abort(),
    };
  }

  /** The link is gone by itself: the engine ended, or was killed. */
  #lost(link: ScreenLink): void {
    if (this.#link !== link) return;
    this.#link = null;
    const wait = this.#restarts.next(Date.now());
    if (wait === null) {
      this.#opening = null;
      this.#fail('The engine ended again and again within a minute, and is not started any more.');
      return;
    }
    this.#needs.output.warn('The engine ended. It is started again.');
    this.#enter({ is: 'starting' });
    this.#opening = this.#keep(this.#again(wait));
  }

  async #again(wait: number): Promise<ScreenLink> {
    const before = this.#left;
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (before !== this.#left) throw new LinkError('lost', 'This window is of another engine now.');
    try {
      const link = await this.#open();
      this.#restarted.fire();
      return link;
    } catch (error) {
      const next = before === this.#left ? this.#restarts.next(Date.now()) : null;
      if (next === null) throw error;
      return this.#again(next);
    }
  }

  /** Lets go of the engine without ending it. */
  #leave(): void {
    const link = this.#link;
    this.#left += 1;
    this.#link = null;
    this.#opening = null;
    link?.close();
    this.#enter({ is: 'off' });
  }

  #fail(why: string): void {
    this.#needs.output.error(why);
    this.#enter({ is: 'failed', why: why.split('\n', 1)[0] ?? why });
  }

  #enter(state: EngineState): void {
    this.#state = state;
    this.#states.fire(state);
  }
}

/** Longer than the engine takes at most to leave its logs in order. */
const END_MS = 16_000;

/** Asks a process of ours to end and waits until it has. */
async function ended(pid: number): Promise<void> {
  const until = Date.now() + END_MS;
  if (!signalled(pid, 'SIGTERM')) return;
  while (signalled(pid, 0)) {
    if (Date.now() > until) {
      signalled(pid, 'SIGKILL');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
