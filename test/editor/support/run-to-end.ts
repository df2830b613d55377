import { spawn } from 'node:child_process';

/** The last that is told of a command that failed, in characters. */
const LAST_WORDS = 4000;

/** Runs a program; its output. Throws with the end of its output where it fails. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = Promise.withResolvers<number | null>();
  child.once('error', ended.reject).once('close', ended.resolve);
  const code = await ended.promise;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.slice(-LAST_WORDS)}`);
  return output;
}
