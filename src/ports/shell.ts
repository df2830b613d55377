/** One command line, run by `/bin/bash -c` (or the platform's shell) in `cwd`. */
export interface ShellCommand {
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** The only folders it may write, absolute; a private scratch folder (`TMPDIR`, `HOME`) is always added. */
  readonly writable: readonly string[];
  /** Folders it may read besides the system's programs and `writable`, absolute; mounted read-only. */
  readonly readable: readonly string[];
  /** Hosts it may reach; empty: no network at all. */
  readonly hosts: readonly string[];
  /** Added to the allow-listed environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Characters of output kept; the middle is left out and counted beyond it. */
  readonly maxOutput: number;
}

export interface ShellResult {
  /** The exit code; 128 + signal where a signal ended it; null when it ran out of time. */
  readonly exitCode: number | null;
  /** stdout and stderr as they came, control sequences removed, at most `maxOutput` characters. */
  readonly output: string;
  /** All the bytes it wrote, kept or not. */
  readonly outputBytes: number;
  readonly timedOut: boolean;
  readonly ms: number;
}

export interface ShellOptions {
  readonly signal: AbortSignal;
  readonly onOutput?: (chunk: string) => void;
}

/**
 * Runs commands. An exit code other than zero is a result, not an error.
 * When it returns, or when the signal aborts, no process of the command is left.
 * Throws only `ShellError`, or the signal's reason.
 */
export interface Shell {
  /** What holds a command in: nothing but the operating system's user where `none`. */
  readonly sandbox: 'bubblewrap' | 'seatbelt' | 'none';
  run(command: ShellCommand, options: ShellOptions): Promise<ShellResult>;
}

/** The command could not be started, or the sandbox could not be set up. */
export class ShellError extends Error {
  readonly kind: 'no-shell' | 'sandbox-failed' | 'bad-folder';
  constructor(kind: ShellError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ShellError';
    this.kind = kind;
  }
}
