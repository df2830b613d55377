import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The variable by which the processes of one command are found again, also after they left its process group. */
export const MARK = 'ISSUE_SWARM_COMMAND';

/**
 * Kills every process that carries the mark, until none is seen any more.
 * A process that left the group *and* cleared its environment is not found: only a process namespace holds that one.
 */
export async function killStragglers(mark: string): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const found = await marked(mark);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
    await pause(round < 10 ? 2 : 40);
  }
}

/** True while the process exists and is not merely waiting to be reaped. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  return stat === null || !/^\S+ \(.*\) [ZX]/s.test(stat);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone since it was listed: what we want.
  }
}

async function marked(mark: string): Promise<readonly number[]> {
  const entry = `${MARK}=${mark}`;
  if (process.platform !== 'linux') return markedByPs(entry);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Unreadable: another user's process, or gone.
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environment.split('\0').includes(entry) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

async function markedByPs(entry: string): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('/bin/ps', ['-axEww', '-o', 'pid=,command='], { maxBuffer: 64 << 20 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(` ${entry}`))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}
