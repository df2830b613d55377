/** Largest file a command may write, in KiB. */
const FILE_SIZE = 8 * 2 ** 20;
/**
 * Most private memory of one process, in KiB. It limits data, not address space: V8, WebAssembly and the JVM reserve
 * hundreds of gigabytes of addresses that they never use.
 */
const DATA = 8 * 2 ** 20;
/** Most processes, counted within the sandbox's own user namespace (Linux 5.14; it does not bind root). */
const PROCESSES = 4096;

/**
 * A script that sets the limits, joins stderr to stdout so that their order is kept, and becomes the shell that runs `$1`.
 * A limit that cannot be set is one the host has set lower already. Outside of a namespace processes are not limited,
 * since all that the user runs would count.
 */
export function limitedScript(
  shell: string,
  options: { readonly namespace: boolean; readonly before?: string },
): string {
  const limits = ['-c 0', `-f ${FILE_SIZE}`, `-d ${DATA}`, ...(options.namespace ? [`-u ${PROCESSES}`] : [])];
  const set = limits.map((limit) => `ulimit ${limit} 2>/dev/null`);
  return [...set, ...(options.before ? [options.before] : []), `exec ${shell} -c "$1" 2>&1`].join('\n');
}

/**
 * A script that closes what descriptors this process happens to have open for its children, but for the first `keep`,
 * and becomes the program in its arguments.
 */
export function closingScript(keep: number): string {
  return `for fd in /dev/fd/*; do fd=\${fd##*/}; [ "$fd" -lt ${keep} ] || eval "exec $fd>&-"; done 2>/dev/null; exec "$@"`;
}
