import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENSE = /^(licen[cs]e|notice|copying)/i;

/** The folders of the packages that `inputs` (paths below `root`, as esbuild names them) lie in. */
export function packagesOf(inputs: readonly string[]): readonly string[] {
  return [...new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []))].sort();
}

/** One text with the licence of each package in `folders`: what their authors ask of whoever hands them on. */
export async function noticesOf(root: string, folders: readonly string[]): Promise<string> {
  const texts = await Promise.all(folders.map((folder) => noticeOf(join(root, folder))));
  return [...new Set(texts)].join(`\n${'-'.repeat(80)}\n\n`);
}

async function noticeOf(folder: string): Promise<string> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (one) => one.isFile() && LICENSE.test(one.name),
  );
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file.name), 'utf8')));
  const head = `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`;
  return `${[head, ...texts.map((text) => text.trim())].join('\n\n')}\n`;
}
