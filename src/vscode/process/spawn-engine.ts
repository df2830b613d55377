import { spawn } from 'node:child_process';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LinkError } from '../../link/link-error.ts';

export interface Spawning {
  readonly program: string;
  readonly home: string;
  /** Null: the window shows no folder. */
  readonly folder: string | null;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its stderr is appended. */
  readonly log: string;
}

/** Where the engine of the folder is reached: the one that was started, or another that has the folder already. */
export interface Begun {
  readonly address: string;
  readonly pid: number;
}

const FIRST_LINE_MS = 30_000;
const LOG_BYTES = 1_000_000;
const TAIL_BYTES = 8_000;

/** Starts an engine that outlives this window for a while. Throws `LinkError`, with the end of what it wrote. */
export async function spawnEngine({ program, home, folder, environment, log }: Spawning): Promise<Begun> {
  await mkdir(dirname(log), { recursive: true });
  await keepSmall(log);
  const written = await open(log, 'a');
  const from = (await written.stat()).size;
  try {
    const child = spawn(process.execPath, [program, '--home', home, ...(folder === null ? [] : ['--folder', folder])], {
      cwd: home,
      env: environment,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', written.fd],
    });
    child.unref();
    const line = await firstLine(child);
    return begunBy(line);
  } catch (error) {
    const tail = await tailOf(log, from);
    const message = error instanceof Error ? error.message : String(error);
    const kind = error instanceof LinkError ? error.kind : 'defect';
    throw new LinkError(kind, tail === '' ? message : `${message}\n${tail}`, { cause: error });
  } finally {
    await written.close();
  }
}

type Child = ReturnType<typeof spawn>;

function firstLine(child: Child): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let heard = '';
  const timer = setTimeout(() => {
    child.kill();
    reject(new LinkError('defect', `The engine said nothing within ${FIRST_LINE_MS / 1000} s.`));
  }, FIRST_LINE_MS);
  const { stdout } = child;
  stdout?.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    const end = heard.indexOf('\n');
    if (end >= 0) resolve(heard.slice(0, end));
  });
  child.once('error', (cause) => reject(new LinkError('defect', `The engine cannot be started: ${cause.message}`)));
  child.once('close', (code, signal) => {
    if (heard.trim() !== '') resolve(heard.trim());
    else reject(new LinkError(endedBy(signal), `The engine ended before it began (${signal ?? `exit code ${code}`}).`));
  });
  return promise.finally(() => clearTimeout(timer));
}

/** One that somebody ended is lost, and may be started again; one that ended by itself would do so again. */
const endedBy = (signal: NodeJS.Signals | null): 'lost' | 'defect' => (signal === null ? 'defect' : 'lost');

/** Reads `{"address","pid"}` or `{"failed"}`. Throws `LinkError`. */
export function begunBy(line: string): Begun {
  const said = parsed(line);
  if (typeof said.failed === 'string') throw new LinkError('cannot', said.failed);
  if (typeof said.address !== 'string' || typeof said.pid !== 'number')
    throw new LinkError('defect', `The engine began with a line that is none of its own: ${line.slice(0, 200)}`);
  return { address: said.address, pid: said.pid };
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (cause) {
    throw new LinkError('defect', `The engine began with a line that is no JSON: ${line.slice(0, 200)}`, { cause });
  }
}

async function keepSmall(log: string): Promise<void> {
  try {
    if ((await stat(log)).size > LOG_BYTES) await rename(log, `${log}.old`);
  } catch (error) {
    // Not there yet; or held open by another window on a system that renames nothing then: it is appended to.
    if (!(error instanceof Error && 'code' in error && /ENOENT|EBUSY|EPERM|EACCES/.test(String(error.code))))
      throw error;
  }
}

/** What was written to the log since `from`, its end where that is long. */
async function tailOf(log: string, from: number): Promise<string> {
  const file = await open(log, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), { position: start });
    return buffer.subarray(0, bytesRead).toString('utf8').trim();
  } finally {
    await file.close();
  }
}
