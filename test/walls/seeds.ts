import { posix } from 'node:path';

/** A file that breaks a habit of this repository, or keeps it, and the rule that must say so. */
export interface Seed {
  readonly path: string;
  readonly source: string;
  /** The rule of the linter; null for a file that is in order. */
  readonly rule: string | null;
}

const IMPORTS = 'lint/style/noRestrictedImports';

/** What each folder may import of ours: the table of the architecture. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/core': ['src/core'],
  'src/ports': ['src/ports', 'src/core'],
  'src/tools': ['src/tools', 'src/ports', 'src/core'],
  'src/roles': ['src/roles', 'src/ports', 'src/core'],
  'src/engine': ['src/engine', 'src/tools', 'src/roles', 'src/ports', 'src/core'],
  'src/adapters/models': ['src/adapters/models', 'src/ports', 'src/core'],
  'src/adapters/forge': ['src/adapters/forge', 'src/ports', 'src/core'],
  'src/adapters/git': ['src/adapters/git', 'src/ports', 'src/core'],
  'src/adapters/index': ['src/adapters/index', 'src/ports', 'src/core'],
  'src/adapters/shell': ['src/adapters/shell', 'src/ports', 'src/core'],
  'src/adapters/log': ['src/adapters/log', 'src/ports', 'src/core'],
  'src/adapters/day-ledger': ['src/adapters/day-ledger', 'src/ports', 'src/core'],
  'src/forge-server': ['src/forge-server', 'src/core'],
  'src/rehearsal': ['src/rehearsal', 'src/core'],
  'src/link': ['src/link', 'src/core'],
  'src/vscode': ['src/vscode', 'src/link', 'src/core'],
  'src/headless': [
    'src/headless',
    'src/link',
    'src/engine',
    'src/ports',
    'src/core',
    'src/forge-server',
    'src/rehearsal',
  ],
  'webview-ui/src': ['webview-ui/src', 'src/core'],
};

const folders = Object.keys(MAY_IMPORT);
/** From a file in `from`, `depth` folders down, to a file in `to`, as one would write it. */
const specifier = (from: string, to: string, depth: number): string =>
  posix.relative(`${from}/${'deep/'.repeat(depth)}`, `${to}/thing.ts`);

const name = (folder: string): string => folder.replaceAll('/', '-');

/** Every folder tries to import from every other one, from its top and from a folder below. */
const crossings: Seed[] = folders.flatMap((from) =>
  folders
    .filter((to) => to !== from)
    .flatMap((to) =>
      [0, 1].map((depth) => ({
        path: `${from}/${'deep/'.repeat(depth)}to-${name(to)}.ts`,
        source: `export { thing } from '${specifier(from, to, depth)}';\n`,
        rule: MAY_IMPORT[from]?.includes(to) ? null : IMPORTS,
      })),
    ),
);

const fromCore = (what: string, source: string): Seed => ({ path: `src/core/${what}.ts`, source, rule: IMPORTS });

/** The core imports zod and itself, by no way anything else. */
const core: Seed[] = [
  fromCore('a-builtin', "import { readFileSync } from 'fs';\nexport const read = readFileSync;\n"),
  fromCore('a-builtin-by-its-protocol', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n"),
  fromCore('a-builtin-below', "import { readFile } from 'fs/promises';\nexport const read = readFile;\n"),
  fromCore('a-package', "import lodash from 'lodash';\nexport const all = lodash;\n"),
  fromCore('a-scoped-package', "import { Octokit } from '@octokit/rest';\nexport const octokit = Octokit;\n"),
  fromCore('a-path-below-a-package', "import { sum } from 'lodash/fp';\nexport const all = sum;\n"),
  fromCore('a-package-named-like-zod', "import { z } from 'zod-extra';\nexport const schema = z;\n"),
  fromCore('the-editor', "import type { Uri } from 'vscode';\nexport type Where = Uri;\n"),
  fromCore('a-type', "import type { Stats } from 'node:fs';\nexport type Size = Stats;\n"),
  fromCore('a-type-of-ours', "import type { Engine } from '../engine/engine.ts';\nexport type Loop = Engine;\n"),
  fromCore('everything', "import * as fs from 'node:fs';\nexport const all = fs;\n"),
  fromCore('for-its-effect', "import 'node:fs';\nexport const nothing = 1;\n"),
  fromCore('later', "export const read = async () => (await import('node:fs')).readFileSync;\n"),
  fromCore('by-handing-on', "export { readFileSync } from 'node:fs';\n"),
  fromCore('by-handing-all-on', "export * from 'node:fs';\n"),
  fromCore('the-composition', "export { compose } from '../compose.ts';\n"),
  {
    path: 'src/core/run/in-order.ts',
    source:
      "import { z } from 'zod';\nimport { clip } from '../text.ts';\nexport const Name = z.string().transform((name) => clip(name));\n",
    rule: null,
  },
  { path: 'src/core/text.ts', source: 'export const clip = (text: string): string => text.slice(0, 5);\n', rule: null },
];

/** The composition root knows the adapters, and nobody but processes knows it. */
const root: Seed[] = [
  ...folders.map((from) => ({
    path: `${from}/to-compose.ts`,
    source: `export { compose } from '${posix.relative(from, 'src/compose.ts')}';\n`,
    rule: from === 'src/headless' ? null : IMPORTS,
  })),
  {
    path: 'src/compose.ts',
    source: "export { thing } from './adapters/git/thing.ts';\nexport { other } from './headless/thing.ts';\n",
    rule: IMPORTS,
  },
];

/** Only the screen in the editor knows the editor. */
const editor: Seed[] = folders.map((from) => ({
  path: `${from}/to-the-editor.ts`,
  source: "import type { Uri } from 'vscode';\nexport type Where = Uri;\n",
  rule: from === 'src/vscode' ? null : IMPORTS,
}));

editor.push({
  path: 'src/vscode/to-its-own-models.ts',
  source: "import type { Model } from '../ports/model.ts';\nexport type Editors = Model;\n",
  rule: null,
});

const SDKS: Readonly<Record<string, string>> = {
  models: 'openai',
  forge: '@octokit/rest',
  git: 'simple-git',
  index: '@lancedb/lancedb',
  shell: '@anthropic-ai/sandbox-runtime',
};

/** Each port's SDK is known to its own adapters alone. */
const sdks: Seed[] = [...Object.keys(SDKS), 'log', 'day-ledger'].flatMap((port) =>
  Object.entries(SDKS).map(([owner, sdk]) => ({
    path: `src/adapters/${port}/with-the-sdk-of-${owner}.ts`,
    source: `import * as sdk from '${sdk}';\nexport const all = sdk;\n`,
    rule: owner === port ? null : IMPORTS,
  })),
);

/** What a screen and its wire are made of, by package: nothing comes in that was not named. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'src/link': ['node:net', 'node:fs/promises', 'vscode-jsonrpc', 'vscode-jsonrpc/node', 'zod'],
  'src/vscode': ['node:net', 'node:fs/promises', 'vscode', 'zod'],
  'webview-ui/src': [
    'react',
    'react/jsx-runtime',
    'react-dom',
    'react-dom/client',
    '@vscode/codicons/dist/codicon.css',
  ],
};

const packages: Seed[] = Object.entries(PACKAGES).flatMap(([from, allowed]) =>
  [...new Set([...Object.values(PACKAGES).flat(), ...Object.values(SDKS), 'lodash', 'lodash/fp'])].map((what) => ({
    path: `${from}/with-${what.replaceAll(/[^a-z]/g, '-')}.ts`,
    source: `import * as all from '${what}';\nexport const everything = all;\n`,
    rule: allowed.includes(what) ? null : IMPORTS,
  })),
);

const habit = (what: string, source: string, rule: string): Seed => ({
  path: `src/engine/habits/${what}.ts`,
  source,
  rule,
});

const habits: Seed[] = [
  habit('a-default-export', 'export default 1;\n', 'lint/style/noDefaultExport'),
  habit('an-enum', 'export enum Colour {\n  Red,\n}\n', 'lint/style/noEnum'),
  habit('any', 'export const loose = (value: any): string => String(value);\n', 'lint/suspicious/noExplicitAny'),
  habit('a-console', "export const shout = (): void => console.log('hello');\n", 'lint/suspicious/noConsole'),
  habit('a-require', "export const read = require('node:fs');\n", 'lint/style/noCommonJs'),
  habit('a-bang', 'export const sure = (value: string | null): string => value!;\n', 'lint/style/noNonNullAssertion'),
  habit(
    'five-parameters',
    'export const sum = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e;\n',
    'lint/complexity/useMaxParams',
  ),
  habit(
    'a-bare-builtin',
    "import { join } from 'path';\nexport const path = join('a', 'b');\n",
    'lint/style/useNodejsImportProtocol',
  ),
  habit(
    'a-type-as-a-value',
    "import { Stats } from 'node:fs';\nexport type Size = Stats;\n",
    'lint/style/useImportType',
  ),
  habit(
    'a-circle',
    "import { two } from './a-circle-back.ts';\nexport const one = (): number => two();\n",
    'lint/suspicious/noImportCycles',
  ),
  habit(
    'a-circle-back',
    "import { one } from './a-circle.ts';\nexport const two = (): number => one();\n",
    'lint/suspicious/noImportCycles',
  ),
  habit(
    'too-long',
    `export function long(): number {\n  let sum = 0;\n${'  sum += 1;\n'.repeat(90)}  return sum;\n}\n`,
    'lint/complexity/noExcessiveLinesPerFunction',
  ),
  {
    path: 'src/engine/habits/in-order.ts',
    source: 'export const twice = (value: number): number => value * 2;\n',
    rule: null,
  },
];

export const seeds: readonly Seed[] = [...crossings, ...core, ...root, ...editor, ...sdks, ...packages, ...habits];
