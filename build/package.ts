import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { buildAll, chosenTarget, root } from './build.ts';
import { packedFiles } from './packed-files.ts';
import { packedReadme } from './packed-readme.ts';
import { TARGETS, type Target } from './targets.ts';

/** How many of the biggest files are named. */
const NAMED = 8;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2).padStart(8)} MB`;

const README = 'dist/README.md';

/** Builds the package for `target` and returns its path, at the top of the repository. */
export async function packageFor(target: Target): Promise<string> {
  const { name, version }: { readonly name: string; readonly version: string } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const path = join(root, `${name}-${target}-${version}.vsix`);
  await rm(path, { force: true });
  await buildAll(target);
  await writeFile(join(root, README), packedReadme(await readFile(join(root, 'README.md'), 'utf8')));
  await createVSIX({
    cwd: root,
    target,
    packagePath: path,
    readmePath: README,
    // All that it needs is in dist/ already.
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return path;
}

async function weigh(path: string, target: Target): Promise<string> {
  const files = (await packedFiles(path)).toSorted((a, b) => b.packed - a.packed);
  const sum = (of: 'packed' | 'unpacked') => files.reduce((total, file) => total + file[of], 0);
  const index = TARGETS[target] === null ? 'without LanceDB (keyword index)' : 'with LanceDB';
  return [
    `${path}: ${target}, ${index}, ${files.length} files`,
    `${megabytes(sum('packed'))} packed, ${megabytes(sum('unpacked')).trim()} unpacked; the biggest:`,
    ...files.slice(0, NAMED).map((file) => `${megabytes(file.packed)}  ${file.path}`),
  ].join('\n');
}

if (import.meta.main) {
  const target = chosenTarget();
  process.stdout.write(`${await weigh(await packageFor(target), target)}\n`);
}
