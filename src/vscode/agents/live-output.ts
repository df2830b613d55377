import { stripVTControlCharacters } from 'node:util';
import { Disposable, type OutputChannel, window } from 'vscode';
import type { Notices } from '../../link/protocol.ts';
import type { Parts } from '../parts.ts';

interface Watched {
  readonly run: string;
  readonly agent: string;
  readonly channel: OutputChannel;
  /** What was written last: a line says when it changes. */
  kind: Notices['live']['kind'] | null;
  readonly following: Disposable;
}

/** What one agent writes and what its commands print, as it comes. One agent at a time; it ends when the agent leaves. */
export class LiveOutput implements Disposable {
  readonly #parts: Parts;
  #watched: Watched | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws `LinkError` when the engine cannot be asked. */
  async show(run: string, agent: string): Promise<void> {
    if (this.#watched?.run === run && this.#watched.agent === agent) return this.#watched.channel.show(true);
    this.#forget();
    const channel = window.createOutputChannel(`Swarm: ${agent}`);
    channel.appendLine(`— From now on, what ${agent} writes and what its commands print —`);
    channel.show(true);
    this.#watched = { run, agent, channel, kind: null, following: this.#follow() };
    await this.#parts.engine.ask('listen', { run, agent });
  }

  dispose(): void {
    this.#forget();
  }

  #follow(): Disposable {
    const { engine, runs } = this.#parts;
    return Disposable.from(
      engine.onLive((live) => this.#write(live)),
      runs.onDidChange(() => this.#endWithAgent()),
      engine.onDidChangeState(({ is }) => {
        if (is === 'ready') this.#listenAgain();
      }),
    );
  }

  #write({ run, agent, kind, text }: Notices['live']): void {
    const watched = this.#watched;
    if (watched === null || watched.run !== run || watched.agent !== agent) return;
    if (watched.kind !== kind)
      watched.channel.append(kind === 'text' ? '\n— writes —\n' : '\n— its command prints —\n');
    watched.kind = kind;
    watched.channel.append(stripVTControlCharacters(text));
  }

  #endWithAgent(): void {
    const watched = this.#watched;
    if (watched === null) return;
    const overview = this.#parts.runs.overview(watched.run);
    const left = overview?.run.agents[watched.agent]?.left ?? null;
    if (left === null && overview?.run.state !== 'closed') return;
    watched.channel.appendLine(`\n— ${watched.agent} has left${left === null ? '' : `: ${left.outcome}`} —`);
    watched.following.dispose();
    // The channel stays to be read until another takes its place.
    this.#watched = { ...watched, agent: '', following: new Disposable(() => undefined) };
    this.#parts.engine
      .ask('listen', { run: watched.run, agent: null })
      .catch((error: unknown) => this.#parts.tellFailure(error));
  }

  /** The engine is another process: it does not know whom this screen listens to. */
  #listenAgain(): void {
    const watched = this.#watched;
    if (watched === null || watched.agent === '') return;
    this.#parts.engine
      .ask('listen', { run: watched.run, agent: watched.agent })
      .catch((error: unknown) => this.#parts.tellFailure(error));
  }

  #forget(): void {
    this.#watched?.following.dispose();
    this.#watched?.channel.dispose();
    this.#watched = null;
  }
}
