import { join, relative, sep } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/** The pages, each with a `main.tsx` in a folder of its name. */
export const WEBVIEWS = ['chamber', 'team'] as const;

/**
 * Writes `<page>.js` and `<page>.css` into `output`, each page in one module that needs nothing else: under a policy of
 * nonces there is one script to name. Fonts lie beside them. Returns the files that went into them, as paths below `root`.
 */
export async function buildWebviews(root: string, output: string): Promise<readonly string[]> {
  const modules = new Set<string>();
  for (const page of WEBVIEWS) {
    const built = await build({
      root: join(root, 'webview-ui'),
      configFile: false,
      mode: 'production',
      // Else React takes its cue from the environment of whoever builds.
      define: { 'process.env.NODE_ENV': '"production"' },
      envDir: false,
      base: './',
      publicDir: false,
      logLevel: 'warn',
      plugins: [react()],
      build: {
        outDir: output,
        emptyOutDir: false,
        target: 'es2024',
        sourcemap: false,
        reportCompressedSize: false,
        // A data: address would need a policy that allows it.
        assetsInlineLimit: 0,
        cssCodeSplit: false,
        modulePreload: false,
        rolldownOptions: {
          input: join(root, 'webview-ui', page, 'main.tsx'),
          output: {
            format: 'es',
            codeSplitting: false,
            entryFileNames: `${page}.js`,
            assetFileNames: ({ names }) =>
              names.some((name) => name.endsWith('.css')) ? `${page}.css` : '[name][extname]',
          },
        },
      },
    });
    if (!('output' in built)) throw new Error(`${page} was built in more than one way`);
    for (const part of built.output) if (part.type === 'chunk') for (const id of part.moduleIds) modules.add(id);
  }
  return [...modules].map((id) => relative(root, id).split(sep).join('/'));
}
