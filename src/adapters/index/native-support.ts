import { readFileSync } from 'node:fs';

/** Instructions that LanceDB's Linux x64 builds use without asking: where one is missing the process is killed. */
const NEEDED = ['avx2', 'fma'];

/** Why LanceDB's native code must not be loaded on this machine; null where it may be tried. */
export function whyNoNative(cpuinfo: () => string = () => readFileSync('/proc/cpuinfo', 'utf8')): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  let flags: ReadonlySet<string>;
  try {
    flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo())?.[1]?.trim().split(/\s+/));
  } catch (error) {
    return `what this processor can do is unknown (${error instanceof Error ? error.message : String(error)})`;
  }
  const missing = NEEDED.filter((flag) => !flags.has(flag));
  return missing.length === 0 ? null : `this processor lacks ${missing.join(' and ')}, which LanceDB needs`;
}

/** Why LanceDB did not load, in one line: its own words tell of npm, whatever happened. */
export function whyNotLoaded(error: unknown): string {
  const tried: NodeJS.ErrnoException[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) tried.push(cause);
  const [said] = tried;
  if (said === undefined) return String(error);
  // It looks in several places: one that holds something is worth more than those that hold nothing.
  const native = tried.slice(1);
  const broken = native.find(({ code }) => code !== 'MODULE_NOT_FOUND');
  if (native.length > 0 && broken === undefined)
    return `LanceDB's native part for ${process.platform} ${process.arch} is not there`;
  return (broken ?? said).message.split('\n')[0] ?? 'it does not load';
}
