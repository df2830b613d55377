import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reply, type Request } from '../../../src/adapters/index/messages.ts';

export interface IndexTrial {
  /** The paths that a search found, the best first; null where LanceDB was not to be had. */
  readonly found: readonly string[] | null;
  /** Why it was not to be had. */
  readonly reason: string | null;
}

/** Starts the program that owns LanceDB with the given Node, lets it index two files, and searches for the first one. */
export async function tryIndexProgram(program: string, execPath: string): Promise<IndexTrial> {
  const folder = await mkdtemp(join(tmpdir(), 'index-trial-'));
  const files = { 'settle.js': 'export const settleAccounts = () => 1;\n', 'other.js': 'export const weather = 2;\n' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const env = { PATH: process.env.PATH, LANCE_CPU_THREADS: '6', LANCE_FTS_NUM_SHARDS: '2' };
  const child = fork(program, [join(folder, 'index')], { execPath, execArgv: [], env, stdio: 'pipe', cwd: folder });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const end = Promise.withResolvers<IndexTrial>();
  const ask = (request: Request) => child.send(request);
  child.on('message', (message) => {
    const reply = Reply.parse(message);
    if (reply.kind === 'ready') ask({ kind: 'build', id: 1, folder, paths: Object.keys(files) });
    else if (reply.kind === 'built') ask({ kind: 'search', id: 2, query: 'settle the accounts', limit: 2 });
    else if (reply.kind === 'found') end.resolve({ found: reply.hits.map((hit) => hit.path), reason: null });
    else if (reply.kind === 'unavailable') end.resolve({ found: null, reason: reply.reason });
    else if (reply.kind === 'failed') end.reject(new Error(reply.error.message));
  });
  child.once('error', end.reject);
  child.once('exit', (code) => end.reject(new Error(`the program ended with ${code}: ${said}`)));
  try {
    return await end.promise;
  } finally {
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
}
