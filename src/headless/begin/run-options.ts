import type { Mode } from '../../core/settings.ts';
import type { CommandOptions } from './choose-commands.ts';
import type { ForgeOptions } from './choose-forge.ts';
import type { ModelOptions } from './choose-models.ts';

/** What the user said about a run. */
export interface RunOptions {
  /** A folder in the repository. */
  readonly repo: string;
  /** A number, or the path of a file. */
  readonly issue: string;
  readonly forge: ForgeOptions;
  readonly models: ModelOptions;
  readonly commands: CommandOptions;
  /** How much is decided without the chair, by name; null: nothing was said. */
  readonly autonomy: string | null;
  readonly gates: readonly string[];
  readonly budget: string | null;
  /** Caps beside it, as `readCaps` reads them. */
  readonly caps: readonly string[];
  readonly mode: Mode;
  readonly developers: number | null;
  /** Take proposals as they are. */
  readonly yes: boolean;
  /** Begin anew although an earlier run on the issue has not ended. */
  readonly fresh: boolean;
}
