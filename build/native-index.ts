import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TARGETS, type Target } from './targets.ts';

const run = promisify(execFile);

/** Of all that is compiled into the native part. */
const LICENSES = 'RUST_THIRD_PARTY_LICENSES.html';

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

/** What the lock file says of a package. Throws where it has no entry for it. */
export async function lockedPackage(root: string, name: string): Promise<Locked> {
  const lock: { readonly packages: Readonly<Record<string, Locked | undefined>> } = JSON.parse(
    await readFile(join(root, 'package-lock.json'), 'utf8'),
  );
  const found = lock.packages[`node_modules/${name}`];
  if (!found) throw new Error(`package-lock.json has no ${name}: build/targets.ts lists what is not pinned.`);
  return found;
}

/**
 * Puts LanceDB's native part for `target` into `folder`, under the name that LanceDB looks for beside itself. Returns
 * its path, or null where LanceDB has nothing for that target: the keyword index serves there.
 */
export async function placeNativeIndex(root: string, target: Target, folder: string): Promise<string | null> {
  const name = TARGETS[target];
  if (name === null) return null;
  const from = (await inNodeModules(root, name)) ?? (await fetched(root, name));
  const file = (await readdir(from)).find((entry) => entry.endsWith('.node'));
  if (file === undefined) throw new Error(`${name} holds no native module.`);
  await mkdir(folder, { recursive: true });
  await copyFile(join(from, file), join(folder, file));
  await copyFile(join(root, 'node_modules', '@lancedb', 'lancedb', LICENSES), join(folder, LICENSES));
  return join(folder, file);
}

/** Where npm put it: only for the platform that it runs on. */
async function inNodeModules(root: string, name: string): Promise<string | null> {
  const folder = join(root, 'node_modules', name);
  return (await readdir(folder).catch(() => [])).length > 0 ? folder : null;
}

/** Another platform's package, from the registry once, and only if it is what the lock file pinned. */
async function fetched(root: string, name: string): Promise<string> {
  const { version, integrity } = await lockedPackage(root, name);
  const folder = join(root, '.cache', 'native-index', `${name.replace('/', '-')}-${version}`);
  const unpacked = join(folder, 'package');
  if ((await readdir(unpacked).catch(() => [])).some((entry) => entry.endsWith('.node'))) return unpacked;
  await mkdir(folder, { recursive: true });
  const pack = ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: root, shell: process.platform === 'win32' });
  const archive = join(folder, stdout.trim().split('\n').at(-1) ?? '');
  const [algorithm = ''] = integrity.split('-', 1);
  const found = `${algorithm}-${createHash(algorithm)
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity) throw new Error(`${name}@${version} is not what package-lock.json pinned (${found}).`);
  await run('tar', ['-xf', archive, '-C', dirname(unpacked)]);
  return unpacked;
}
