import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { keepPlaces } from './keep-places.ts';
import { oneLanguage } from './one-language.ts';

const SHARED = {
  bundle: true,
  platform: 'node',
  // What VS Code's own Node and the oldest that a remote may run understand: `await using` is written out.
  target: 'node22',
  minifyWhitespace: true,
  minifySyntax: true,
  // Errors are told by their class, and LanceDB tells Arrow's types by theirs.
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Packages that are CommonJS inside ask for `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Writes the programs of the package into `output`: the extension, the host that runs the engine, and the process that
 * owns LanceDB. Returns the files that went into them, as paths below `root`.
 */
export async function buildPrograms(root: string, output: string): Promise<readonly string[]> {
  const source = join(root, 'src');
  const shared = { ...SHARED, absWorkingDir: root };
  const module = (from: string, to: string) => ({
    ...shared,
    entryPoints: [join(source, from)],
    outfile: join(output, to),
    format: 'esm' as const,
    banner: { js: REQUIRE },
    plugins: [oneLanguage, keepPlaces({ source, output, bundle: join(output, to) })],
  });
  const arrow = createRequire(join(source, 'adapters', 'index', 'lance-table.ts')).resolve('apache-arrow');
  const done = await Promise.all([
    build({
      ...shared,
      entryPoints: [join(source, 'vscode', 'extension.ts')],
      // In parts, so that the editor compiles at its start only what registers commands and views.
      outdir: join(output, 'extension'),
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      splitting: true,
      banner: { js: REQUIRE },
      minifyIdentifiers: true,
      external: ['vscode'],
      plugins: [oneLanguage],
    }),
    build(module('headless/host/main.ts', 'host.mjs')),
    build({
      ...module('adapters/index/lancedb-process.ts', 'adapters/index/lancedb-process.mjs'),
      // Its native part lies beside it; its embedding functions, and the packages that these need, are not used.
      external: ['*.node', '@lancedb/lancedb-*', '@huggingface/transformers', 'openai'],
      // One Arrow for LanceDB and for us.
      alias: { 'apache-arrow': arrow },
    }),
  ]);
  return done.flatMap((one) => Object.keys(one.metafile.inputs));
}
