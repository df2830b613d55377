import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server in a process of its own, which outlives whoever talks to it. */
export interface StartedServer {
  readonly url: string;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts one of our server programs; it says its URL in its first line, as JSON, and ends with its stdin. */
export async function startServer(program: string, args: readonly string[]): Promise<StartedServer> {
  const child = spawn(process.execPath, [program, ...args, '--watch-stdin'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await Promise.race([
    firstUrl(child),
    gone.then(() => Promise.reject(new Error(`${program} ended at once: ${complaints}`))),
  ]);
  const stop = async () => {
    child.stdin.end();
    const late = setTimeout(() => child.kill('SIGKILL'), 2000);
    await gone;
    clearTimeout(late);
  };
  return { url, stop };
}

async function firstUrl({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('a server has no output');
  for await (const line of createInterface({ input: stdout })) {
    stdout.resume();
    const { url }: { url: string } = JSON.parse(line);
    return url;
  }
  return new Promise(() => {});
}
