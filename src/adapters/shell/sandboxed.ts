import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { type Shell, type ShellCommand, ShellError, type ShellOptions } from '../../ports/shell.ts';
import { bubblewrapArguments, type SandboxView, systemMounts } from './bubblewrap.ts';
import { checkFolders, isWithin } from './command-folders.ts';
import { certificateVariables, commandEnvironment } from './environment.ts';
import { linuxBridge, openWayOut, type WayOut } from './host-proxy.ts';
import { closingScript, limitedScript } from './limits.ts';
import { findShell } from './plain.ts';
import { type ProcessOutcome, runProcess } from './run-process.ts';
import { makeScratch, type Scratch } from './scratch.ts';
import { seatbeltArguments } from './seatbelt.ts';
import { MARK } from './stragglers.ts';
import { findToolchains, type Toolchains } from './toolchains.ts';

/** What the sandbox shows of this machine besides the folders a command names. */
export interface SandboxOptions {
  /** Folders no command may see but for those it names itself: our state folder. */
  readonly hidden: readonly string[];
  /** The user's home, of which only toolchains are shown; by default the operating system's answer. */
  readonly home?: string;
  /** Where programs are looked for, as in `PATH`; by default this process's own. */
  readonly path?: string;
}

/** Why there is no sandbox here, in a sentence that says what to do. */
export interface NoSandbox {
  readonly unavailable: string;
}

/** A shell whose commands are held in by the operating system, or why there is none. Why it is built so: decision 0003. */
export async function sandboxedShell(options: SandboxOptions): Promise<Shell | NoSandbox> {
  const shell = findShell();
  if (shell === null) return { unavailable: 'There is no /bin/bash and no /bin/sh on this machine.' };
  if (process.platform === 'linux') return bubblewrapShell(shell, options);
  if (process.platform === 'darwin') return seatbeltShell(shell, options);
  return { unavailable: `There is no sandbox for ${process.platform}. On Windows, open the folder in WSL 2.` };
}

async function bubblewrapShell(shell: string, options: SandboxOptions): Promise<Shell | NoSandbox> {
  const found = await bubblewrapFeatures();
  if ('unavailable' in found) return found;
  const system = await systemMounts();
  const hidden = await Promise.all(options.hidden.map(realOrSame));
  const toolchains = await toolchainsOf(options, system.folders, hidden);
  const certificates = await certificatesBeside(['/etc/ssl', '/etc/pki', '/etc/ca-certificates', ...system.folders]);
  const run = async (command: ShellCommand, { signal, onOutput }: ShellOptions) => {
    signal.throwIfAborted();
    await checkFolders(command);
    await using scratch = await makeScratch();
    await using wayOut = command.hosts.length === 0 ? null : await openWayOut(command.hosts);
    const bridge = wayOut === null ? null : linuxBridge(wayOut);
    const view: SandboxView = {
      system,
      hidden,
      scratch,
      features: found.features,
      readable: [...toolchains.folders, ...certificates, ...command.readable],
      writable: command.writable,
      socket: bridge?.socket ?? null,
      cwd: command.cwd,
    };
    const script = limitedScript(shell, { namespace: true, ...(bridge && { before: bridge.script }) });
    const line = [shell, '-c', script, shell, command.command];
    const outcome = await runProcess(
      {
        argv: [...closing(shell, 4), found.program, ...bubblewrapArguments(view), ...line],
        cwd: '/',
        folder: scratch.folder,
        env: environment({ toolchains, scratch, shell }, { ...bridge?.env, ...command.env }),
        timeoutMs: command.timeoutMs,
        maxOutput: command.maxOutput,
        hold: { by: 'namespace' },
      },
      { signal, ...(onOutput && { onOutput }) },
    );
    return settled(outcome);
  };
  const fails = await tryOut(run);
  return fails === null ? { sandbox: 'bubblewrap', run } : { unavailable: fails };
}

async function seatbeltShell(shell: string, options: SandboxOptions): Promise<Shell | NoSandbox> {
  const home = await realOrSame(options.home ?? homedir());
  const hidden = [home, ...(await Promise.all(options.hidden.map(realOrSame)))];
  const toolchains = await toolchainsOf(options, ['/usr', '/bin', '/sbin', '/opt', '/Library', '/System'], hidden);
  const run = async (command: ShellCommand, { signal, onOutput }: ShellOptions) => {
    signal.throwIfAborted();
    await checkFolders(command);
    await using scratch = await makeScratch();
    await using wayOut: WayOut = await openWayOut(command.hosts);
    const script = `set -- ${quoted(command.command)}; ${limitedScript(shell, { namespace: false })}`;
    const wrapped = await seatbeltArguments(script, shell, {
      hidden,
      wayOut,
      readable: [...toolchains.folders, ...command.readable],
      writable: [...command.writable, scratch.folder],
    });
    const [program, ...args] = wrapped.argv;
    if (program === undefined) throw new ShellError('sandbox-failed', 'The sandbox runtime answered no command.');
    const mark = randomUUID();
    const outcome = await runProcess(
      {
        argv: [...closing(shell, 3), program, ...args],
        cwd: command.cwd,
        folder: scratch.folder,
        env: { ...environment({ toolchains, scratch, shell }, command.env), [MARK]: mark },
        timeoutMs: command.timeoutMs,
        maxOutput: command.maxOutput,
        hold: { by: 'mark', mark },
      },
      { signal, ...(onOutput && { onOutput }) },
    );
    return settled(outcome);
  };
  const fails = await tryOut(run);
  return fails === null ? { sandbox: 'seatbelt', run } : { unavailable: fails };
}

/** Certificates that lie where a command would not see them otherwise. */
async function certificatesBeside(seen: readonly string[]): Promise<string[]> {
  const real = await Promise.all(Object.values(certificateVariables()).map(realOrSame));
  return [...new Set(real)].filter((path) => !seen.some((folder) => isWithin(path, folder)));
}

function environment(
  at: { readonly toolchains: Toolchains; readonly scratch: Scratch; readonly shell: string },
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const places = { path: at.toolchains.path, home: at.scratch.home, tmp: at.scratch.tmp, shell: at.shell };
  return commandEnvironment(places, { ...at.toolchains.env, ...extra });
}

async function toolchainsOf(options: SandboxOptions, system: readonly string[], hidden: readonly string[]) {
  const home = await realOrSame(options.home ?? homedir());
  return findToolchains({ path: options.path ?? process.env.PATH ?? '/usr/bin:/bin', home, system, hidden });
}

function closing(shell: string, keep: number): readonly [string, ...string[]] {
  return [shell, '-c', closingScript(keep), shell];
}

/** Where the sandbox's own program failed, no command ran. */
function settled({ result, setup }: ProcessOutcome) {
  if (setup !== '' && result.exitCode !== 0 && /^(bwrap|sandbox-exec):/m.test(setup)) {
    throw new ShellError('sandbox-failed', `The sandbox could not be set up. ${setup}`);
  }
  return result;
}

async function bubblewrapFeatures(): Promise<
  { readonly program: string; readonly features: ReadonlySet<string> } | NoSandbox
> {
  const directories = (process.env.PATH ?? '/usr/bin:/bin').split(':').filter((entry) => entry.startsWith('/'));
  for (const program of [...new Set([...directories, '/usr/bin'])].map((directory) => `${directory}/bwrap`)) {
    const help = await promisify(execFile)(program, ['--help']).catch(() => null);
    if (help !== null) return { program, features: new Set(help.stdout.match(/--[a-z-]+/g)) };
  }
  return {
    unavailable: 'bubblewrap is not installed: `sudo apt install bubblewrap socat` or your system’s equivalent.',
  };
}

/** Runs one command, and answers why it failed. */
async function tryOut(run: Shell['run']): Promise<string | null> {
  const command = { command: 'exit 7', cwd: '/usr', writable: [], readable: [], hosts: [], env: {} };
  try {
    const result = await run(
      { ...command, timeoutMs: 20_000, maxOutput: 1_000 },
      { signal: new AbortController().signal },
    );
    return result.exitCode === 7
      ? null
      : `A trial of the sandbox failed: ${result.output || `exit ${result.exitCode}`}`;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    const hint = 'On Ubuntu, allow bubblewrap to make user namespaces (an AppArmor profile for /usr/bin/bwrap).';
    return process.platform === 'linux' ? `${error.message} ${hint}` : error.message;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A folder that is not there yet keeps its name. */
async function realOrSame(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
