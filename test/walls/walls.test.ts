import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Seed, seeds } from './seeds.ts';

const root = join(import.meta.dirname, '..', '..');

interface Diagnostic {
  readonly category: string;
  readonly severity: string;
  readonly location: { readonly path?: string | { readonly file?: string } | null };
}

let folder = '';
let diagnostics: readonly Diagnostic[] = [];

const pathOf = ({ location: { path } }: Diagnostic): string => (typeof path === 'string' ? path : (path?.file ?? ''));

/** The real configuration, in a folder of its own that holds nothing but the seeds. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'walls-')));
  for (const file of ['biome.json', '.gitignore', 'package.json', 'tsconfig.json'])
    cpSync(join(root, file), join(folder, file));
  for (const { path, source } of seeds) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const { stdout, stderr } = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const from = stdout.indexOf('{');
  if (from < 0) throw new Error(`the linter said nothing: ${stderr}`);
  diagnostics = JSON.parse(stdout.slice(from)).diagnostics;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = (seed: Seed): string[] =>
  diagnostics.filter((one) => pathOf(one) === seed.path && one.severity === 'error').map((one) => one.category);

describe('the walls', () => {
  it('are tried by every folder against every other one', () => {
    expect(new Set(seeds.map((seed) => seed.path)).size).toBe(seeds.length);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it.each(seeds.flatMap((seed) => (seed.rule === null ? [] : [[seed.path, seed] as const])))('stop %s', (_, seed) => {
    expect(found(seed)).toContain(seed.rule);
  });

  it.each(seeds.flatMap((seed) => (seed.rule === null ? [[seed.path, seed] as const] : [])))(
    'let %s pass',
    (_, seed) => {
      expect(found(seed)).toEqual([]);
    },
  );
});
