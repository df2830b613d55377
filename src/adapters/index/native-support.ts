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
