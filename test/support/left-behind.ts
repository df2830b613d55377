import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Command lines of processes that name a folder, once those that are ending have had a moment. Linux only. */
export async function leftBehind(folder: string): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 50 && naming(folder).length > 0; attempt += 1) await sleep(100);
  return naming(folder)
    .filter((pid) => !neverBegan(pid))
    .map(commandLine);
}

const naming = (folder: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(folder));

/**
 * Bubblewrap 0.8 cannot help it: where it is killed in the instant in which it makes a sandbox, the first process of that
 * sandbox waits for it for ever, before any command. It runs nothing and has nothing open; it is ended here.
 */
function neverBegan(pid: string): boolean {
  const first = /^NSpid:\s+\d+\s+1$/m.test(read(pid, 'status'));
  const waiting = /bwrap/.test(commandLine(pid)) && read(pid, `task/${pid}/children`).trim() === '';
  if (first && waiting) process.kill(Number(pid), 'SIGKILL');
  return first && waiting;
}

const commandLine = (pid: string): string => read(pid, 'cmdline').replaceAll('\0', ' ').trim();

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
