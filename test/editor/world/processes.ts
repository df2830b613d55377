import { readdirSync, readFileSync } from 'node:fs';

/** A process as Linux shows it. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes whose command line or environment names a folder. */
export const processesNaming = (folder: string): readonly Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'cmdline').includes(folder) || read(pid, 'environ').includes(folder))
    .map(processOf);

const processOf = (pid: string): Process => ({
  pid: Number(pid),
  parent: Number(/^PPid:\s+(\d+)$/m.exec(read(pid, 'status'))?.[1] ?? 0),
  command: read(pid, 'cmdline').replaceAll('\0', ' ').trim(),
});

/** The environment that a process was started with. */
export const environmentOf = (pid: number): string => read(String(pid), 'environ').replaceAll('\0', '\n');

/** Is this process there, and not only waiting to be buried? */
export const isAlive = (pid: number): boolean => /^State:\s+[^ZX]/m.test(read(String(pid), 'status'));

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile, or belongs to somebody else
  }
}
