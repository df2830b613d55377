import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { placeNativeIndex } from './native-index.ts';
import { noticesOf, packagesOf } from './notices.ts';
import { buildPrograms } from './programs.ts';
import { isTarget, TARGETS, type Target, thisTarget } from './targets.ts';
import { buildWebviews } from './webviews.ts';

export const root = dirname(import.meta.dirname);
const output = join(root, 'dist');

/** Folders of `src` whose files are read while running: all that is not TypeScript goes along. */
const READ_WHILE_RUNNING = ['roles', 'rehearsal/sample/project'];

/** Makes `dist/` anew for `target`: all that the package runs. */
export async function buildAll(target: Target): Promise<void> {
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const [programs, pages] = await Promise.all([
    buildPrograms(root, output),
    buildWebviews(root, join(output, 'webview')),
    placeNativeIndex(root, target, join(output, 'adapters', 'index')),
    ...READ_WHILE_RUNNING.map((folder) =>
      cp(join(root, 'src', folder), join(output, folder), {
        recursive: true,
        filter: (path) => extname(path) !== '.ts',
      }),
    ),
  ]);
  await writeFile(join(output, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(root, packagesOf([...programs, ...pages])));
}

/** The target that `--target` names, or this machine's. */
export function chosenTarget(): Target {
  const { values } = parseArgs({ options: { target: { type: 'string' } } });
  const name = values.target ?? thisTarget();
  if (isTarget(name)) return name;
  throw new Error(`There is no target ${name}. Known: ${Object.keys(TARGETS).join(', ')}.`);
}

if (import.meta.main) await buildAll(chosenTarget());
