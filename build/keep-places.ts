import { readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import { type Plugin, transform } from 'esbuild';

const posix = (path: string): string => path.split(sep).join('/');

/**
 * In a bundle all modules have one place. This keeps the place that each of ours had below `source`, at the same path
 * below `output`, so that a module still finds what lies beside it: `src/roles/load-roles.ts` becomes
 * `dist/roles/load-roles.mjs` for its own `import.meta`, and its role files are copied to `dist/roles`. `bundle` is
 * the file that is written.
 */
export function keepPlaces(places: {
  readonly source: string;
  readonly output: string;
  readonly bundle: string;
}): Plugin {
  const up = posix(relative(dirname(places.bundle), places.output)) || '.';
  const extension = extname(places.bundle);
  return {
    name: 'keep-places',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const inside = posix(relative(places.source, path));
        if (inside.startsWith('..')) return null;
        const text = await readFile(path, 'utf8');
        if (!text.includes('import.meta.')) return null;
        const { code } = await transform(text, {
          loader: 'ts',
          target: 'esnext',
          define: {
            'import.meta.url': '__placeUrl',
            'import.meta.filename': '__placeFile',
            'import.meta.dirname': '__placeFolder',
          },
        });
        const place = JSON.stringify(`${up}/${inside.slice(0, -'.ts'.length)}${extension}`);
        const head = [
          "import { fileURLToPath as __placePath } from 'node:url';",
          "import { dirname as __placeParent } from 'node:path';",
          `const __placeUrl = new URL(${place}, import.meta.url).href;`,
          'const __placeFile = __placePath(__placeUrl);',
          'const __placeFolder = __placeParent(__placeFile);',
        ];
        return { contents: `${head.join('\n')}\n${code}`, loader: 'js', resolveDir: join(path, '..') };
      });
    },
  };
}
