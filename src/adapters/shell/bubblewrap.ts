import { lstat, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from './command-folders.ts';

/** What bubblewrap puts into the root of every sandbox, found once. */
export interface SystemMounts {
  /** Arguments that mount the system's programs. */
  readonly args: readonly string[];
  /** The folders those arguments show. */
  readonly folders: readonly string[];
}

const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix', '/snap', '/gnu'];
/** What programs need of `/etc`. An allow-list: root in the sandbox is the host's root and could read keys and hashes. */
const ETC = [
  'alternatives ca-certificates ca-certificates.conf crypto-policies default/locale ethertypes fonts group hosts',
  'host.conf java java-11-openjdk java-17-openjdk java-21-openjdk ld.so.cache ld.so.conf ld.so.conf.d locale.alias',
  'localtime login.defs magic maven mime.types nsswitch.conf openssl os-release passwd pki protocols python3',
  'resolv.conf services ssl terminfo timezone xdg',
]
  .join(' ')
  .split(' ');
/** In those folders of `/etc`, what is private. */
const ETC_PRIVATE = ['/etc/ssl/private', '/etc/pki/tls/private', '/etc/pki/CA/private'];
/** Parts of `/sys` from which runtimes count processors. */
const SYS = ['/sys/devices/system/cpu', '/sys/devices/system/node'];

export async function systemMounts(): Promise<SystemMounts> {
  const args: string[] = [];
  const folders: string[] = [];
  for (const folder of SYSTEM) {
    const found = await lstat(folder).catch(() => null);
    if (found?.isSymbolicLink()) args.push('--symlink', await readlink(folder), folder);
    else if (found?.isDirectory()) args.push('--ro-bind', folder, folder);
    if (found) folders.push(folder);
  }
  for (const path of [...ETC.map((name) => join('/etc', name)), ...SYS]) {
    const real = await realpath(path).catch(() => null);
    if (real !== null) args.push('--ro-bind', real, path);
  }
  for (const path of ETC_PRIVATE) {
    if ((await lstat(path).catch(() => null))?.isDirectory()) args.push('--tmpfs', path);
  }
  return { args, folders };
}

/** What one sandbox shows of the host and where. Folders are real paths. */
export interface SandboxView {
  readonly system: SystemMounts;
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** Never shown, even where a folder above is. */
  readonly hidden: readonly string[];
  readonly scratch: { readonly folder: string; readonly tmp: string };
  /** A Unix socket of the proxy that alone leads outside. */
  readonly socket: string | null;
  readonly cwd: string;
  /** What the installed bubblewrap offers, as `--help` says. */
  readonly features: ReadonlySet<string>;
}

/**
 * The arguments of bubblewrap for one command: an empty root in which only what is named appears, at the same path.
 * All namespaces are its own (so: no network, not even the host's loopback; no process outlives it) and no capability is left.
 */
export function bubblewrapArguments(view: SandboxView): readonly string[] {
  const has = (option: string, ...args: string[]) => (view.features.has(option) ? [option, ...args] : []);
  return [
    ...['--unshare-all', '--unshare-user', ...has('--disable-userns'), '--die-with-parent', '--new-session'],
    ...['--cap-drop', 'ALL', '--hostname', 'sandbox', '--info-fd', '3'],
    ...view.system.args,
    ...['--proc', '/proc', '--dev', '/dev', ...has('--size', String(2 ** 30)), '--tmpfs', '/dev/shm'],
    ...['--remount-ro', '/dev', '--bind', view.scratch.tmp, '/tmp', '--bind', view.scratch.tmp, '/var/tmp'],
    ...mounts(view),
    ...(view.socket === null ? [] : ['--bind', view.socket, view.socket]),
    ...['--remount-ro', '/', '--chdir', view.cwd, '--'],
  ];
}

/** Outer folders first, so that what lies deeper shows through; where one path is named twice, writable wins. */
function mounts(view: SandboxView): readonly string[] {
  const writable = [...view.writable, view.scratch.folder];
  const kinds = new Map<string, '--ro-bind' | '--bind' | '--tmpfs'>();
  for (const folder of view.readable) kinds.set(folder, '--ro-bind');
  for (const folder of writable) kinds.set(folder, '--bind');
  for (const folder of view.hidden) {
    const shown = [...view.readable, ...writable, ...view.system.folders].some((outer) => isWithin(folder, outer));
    if (shown && !kinds.has(folder)) kinds.set(folder, '--tmpfs');
  }
  return [...kinds]
    .sort(([a], [b]) => a.length - b.length)
    .flatMap(([folder, kind]) => (kind === '--tmpfs' ? [kind, folder] : [kind, folder, folder]));
}
