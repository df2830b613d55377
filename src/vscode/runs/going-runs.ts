import { type Disposable, EventEmitter } from 'vscode';
import type { Overview } from '../../core/projections/overview.ts';
import type { RunRow } from '../../link/protocol.ts';
import type { EngineLink, FollowedRuns } from '../parts.ts';
import { RunFollower, type RunsChange } from './run-follower.ts';

/** The runs of this window, those at work followed by folding what comes. */
export class GoingRuns implements FollowedRuns, Disposable {
  readonly #follower: RunFollower;
  readonly #changed = new EventEmitter<RunsChange>();
  readonly #disposables: Disposable[];

  readonly onDidChange = this.#changed.event;
  readonly onDecided: FollowedRuns['onDecided'];

  constructor(engine: EngineLink, tellFailure: (error: unknown) => void) {
    const follower = new RunFollower({
      ask: (...asked) => engine.ask(...asked),
      onChange: (change) => this.#changed.fire(change),
      tellFailure,
    });
    this.#follower = follower;
    this.onDecided = engine.onDecided;
    this.#disposables = [
      engine.onDecided((decided) => follower.take(decided)),
      engine.onRunsChanged(() => follower.look()),
      engine.onDidChangeState(({ is }) => {
        follower.forgetWatched();
        if (is === 'ready') follower.look();
        if (is === 'off') follower.forgetAll();
      }),
    ];
  }

  get rows(): readonly RunRow[] {
    return this.#follower.rows;
  }

  get going(): readonly Overview[] {
    return this.rows.flatMap(({ run, state }) => (state === 'going' ? (this.overview(run) ?? []) : []));
  }

  overview(run: string): Overview | null {
    return this.#follower.overview(run);
  }

  open(run: string): Promise<Overview> {
    return this.#follower.open(run);
  }

  refresh(): Promise<void> {
    return this.#follower.refresh();
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
    this.#follower.dispose();
    this.#changed.dispose();
  }
}
