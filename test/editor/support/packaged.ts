import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { codeServer } from './installed.ts';
import { cache, once, repository } from './once.ts';
import { runToEnd } from './run-to-end.ts';

/** All that the package is made from. */
const MADE_FROM = [
  'src',
  'webview-ui',
  'media',
  'build',
  'package.json',
  'package-lock.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
];

const packages = join(cache, 'editor', 'packages');
/** Packages of earlier states that are kept, and those of the last hour: another run of the tests may still use one. */
const KEPT = 3;
const IN_USE_MS = 3_600_000;

let packaged: Promise<string> | null = null;

/** The path of the package of the sources as they are now, built where there is none yet: once for a run of the tests. */
export function packagedExtension(): Promise<string> {
  packaged ??= build();
  return packaged;
}

async function build(): Promise<string> {
  const folder = join(packages, await stateOfSources());
  const path = join(folder, 'issue-swarm.vsix');
  await once({ mark: join(folder, 'built'), lock: join(packages, 'build.lock') }, async () => {
    await removeOld();
    await mkdir(folder, { recursive: true });
    // Vitest's own settings are nobody else's business.
    const { NODE_ENV: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env;
    const said = await runToEnd(process.execPath, [join(repository, 'build', 'package.ts')], { cwd: repository, env });
    const made = /^(.+\.vsix): /m.exec(said)?.[1];
    if (made === undefined) throw new Error(`The package was built, but where?\n${said}`);
    await rename(made, path);
  });
  return path;
}

/** A folder of extensions in which code-server installed the package, as a person's `--install-extension` does. */
export async function installedExtensions(): Promise<string> {
  return extensionsWith(await packagedExtension());
}

/** A folder of extensions in which code-server installed the package at `path`; it lies beside the package. */
export async function extensionsWith(path: string): Promise<string> {
  const folder = `${path}.installed`;
  await once({ mark: `${path}.was-installed` }, async () => {
    await rm(folder, { recursive: true, force: true });
    const home = `${path}.home`;
    const where = ['--extensions-dir', folder, '--user-data-dir', home, '--config', join(home, 'config.yaml')];
    await runToEnd(process.execPath, [await codeServer(), ...where, '--install-extension', path]);
  });
  return folder;
}

async function stateOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of MADE_FROM) {
    const path = join(repository, name);
    const all = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true, withFileTypes: true }) : null;
    const files = all?.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)) ?? [path];
    for (const file of files.toSorted()) hash.update(`${relative(repository, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOld(): Promise<void> {
  const folders = (await readdir(packages, { withFileTypes: true })).filter((one) => one.isDirectory());
  const dated = await Promise.all(
    folders
      .filter((one) => /^[0-9a-f]{16}$/.test(one.name))
      .map(async ({ name }) => ({ name, at: (await stat(join(packages, name))).mtimeMs })),
  );
  for (const { name } of dated
    .toSorted((a, b) => b.at - a.at)
    .slice(KEPT)
    .filter(({ at }) => Date.now() - at > IN_USE_MS))
    await rm(join(packages, name), { recursive: true, force: true });
}
