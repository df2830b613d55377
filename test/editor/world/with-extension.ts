import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';

/** What an extension for a test says of itself beside its name. */
export interface Manifest {
  readonly name: string;
  readonly contributes?: unknown;
}

const Listed = z.array(z.looseObject({ location: z.looseObject({ path: z.string() }) }));

/**
 * A folder of extensions with all that `installed` has, and one more that is built from `program`, made in `folder`. The
 * editor reads what is installed from one list, so nothing has to be copied.
 */
export async function withExtension(
  installed: string,
  folder: string,
  program: string,
  manifest: Manifest,
): Promise<string> {
  const own = join(folder, `tests.${manifest.name}-1.0.0`);
  await mkdir(own, { recursive: true });
  await build({
    entryPoints: [program],
    outfile: join(own, 'main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'error',
  });
  const described = {
    ...{ name: manifest.name, publisher: 'tests', version: '1.0.0', engines: { vscode: '^1.120.0' } },
    ...{ main: './main.cjs', activationEvents: ['onStartupFinished'], contributes: manifest.contributes ?? {} },
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  await writeFile(join(own, 'package.json'), JSON.stringify(described, null, 1));
  const there = Listed.parse(JSON.parse(await readFile(join(installed, 'extensions.json'), 'utf8')));
  const listed = there.map(({ relativeLocation: _, ...one }) => one);
  const more = {
    identifier: { id: `tests.${manifest.name}` },
    version: '1.0.0',
    location: { $mid: 1, path: own, scheme: 'file' },
    metadata: {},
  };
  await writeFile(join(folder, 'extensions.json'), JSON.stringify([...listed, more]));
  return folder;
}
