import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Command lines of processes that name a folder, once those that are ending have had a moment. Linux only. */
export async function leftBehind(folder: string): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 30 && naming(folder).length > 0; attempt += 1) await sleep(100);
  return naming(folder);
}

const naming = (folder: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(folder));

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return ''; // it has ended meanwhile
  }
}
