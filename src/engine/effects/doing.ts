import type { EffectResult } from '../../core/facts.ts';
import type { Chamber } from '../../core/projections/chamber.ts';
import type { Effect, Run, Task } from '../../core/run.ts';
import type { Body } from '../../core/text.ts';
import type { World } from '../world.ts';

/** What an effect is done with. */
export interface Doing {
  readonly run: Run;
  /** What was decided, and by whom. */
  readonly chamber: Chamber;
  readonly world: World;
  readonly effect: Effect;
  /** What this effect leaves in the texts that it writes. */
  readonly marker: string;
  readonly read: (body: Body) => Promise<string>;
  readonly signal: AbortSignal;
}

/**
 * One kind of effect. `find` reads the forge for what an earlier attempt may have done, and answers null when it did not;
 * where doing it twice is the same as doing it once there is none.
 */
export interface EffectDoer {
  readonly find?: (doing: Doing) => Promise<EffectResult | null>;
  readonly act: (doing: Doing) => Promise<EffectResult>;
}

/** The task that an effect is about. */
export function taskOf({ run, effect }: Doing): Task {
  const task = run.tasks[effect.task ?? ''];
  if (!task) throw new Error(`effect ${effect.id} (${effect.kind}) is about no task`);
  return task;
}
