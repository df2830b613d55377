import { z } from 'zod';
import type { Ecosystem, Finding, Looking, Proposed } from './proposal.ts';

const Manifest = z.object({
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}).default({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}).default({}),
  packageManager: z.string().optional().catch(undefined),
  workspaces: z.unknown().optional(),
});
type Manifest = z.infer<typeof Manifest>;

/** npm writes this into new projects: it is no test. */
const NO_TEST = /no test specified/;

/** A package.json with scripts, and the lock file that says which program installs. */
export async function javascript({ files, read, machine }: Looking): Promise<Finding | null> {
  const manifest = manifestIn(await read('package.json'));
  if (manifest === null) return null;
  const { command, why, ecosystem } = installer(files, manifest);
  const registry = ecosystem === 'npm' ? (await machine.registry('npm')).own : null;
  const needed =
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0 || manifest.workspaces;
  const program = command.split(' ')[0] ?? 'npm';
  const there = program === 'npm' || (await machine.has(program));
  const line = there ? command : `npx --yes ${pinned(program, manifest)} ${command.split(' ').slice(1).join(' ')}`;
  const setup: Proposed[] = needed
    ? [{ command: registry === null ? line : `NPM_CONFIG_REGISTRY=${registry} ${line}`, why, sure: true }]
    : [];
  const missing = await missingIn(manifest.scripts.test ?? '', machine);
  return { setup, checks: checksIn(manifest.scripts, missing), ecosystem };
}

function manifestIn(text: string | null): Manifest | null {
  if (text === null) return null;
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    return null; // one that npm could not read either
  }
}

function installer(
  files: readonly string[],
  manifest: Manifest,
): { readonly command: string; readonly why: string; readonly ecosystem: Ecosystem } {
  const has = (file: string) => files.includes(file);
  if (has('package-lock.json') || has('npm-shrinkwrap.json'))
    return { command: 'npm ci', why: 'package-lock.json is npm’s', ecosystem: 'npm' };
  if (has('pnpm-lock.yaml'))
    return { command: 'pnpm install --frozen-lockfile', why: 'pnpm-lock.yaml is pnpm’s', ecosystem: 'npm' };
  if (has('yarn.lock')) {
    const berry = has('.yarnrc.yml') || /^yarn@([2-9]|\d\d)/.test(manifest.packageManager ?? '');
    const command = berry ? 'yarn install --immutable' : 'yarn install --frozen-lockfile';
    return { command, why: 'yarn.lock is Yarn’s', ecosystem: 'yarn' };
  }
  if (has('bun.lock') || has('bun.lockb'))
    return { command: 'bun install --frozen-lockfile', why: 'bun.lock is Bun’s', ecosystem: 'npm' };
  const command = 'npm install --no-package-lock --no-audit --no-fund';
  return { command, why: 'package.json has dependencies and no lock file', ecosystem: 'npm' };
}

/** The version that the project names, without its hash. */
function pinned(program: string, { packageManager }: Manifest): string {
  const named = /^([a-z]+)@(\d[\w.-]*)/.exec(packageManager ?? '');
  return named?.[1] === program ? `${program}@${named[2]}` : program;
}

/** The package manager that a script calls by name and this machine does not have: npm cannot run that script. */
async function missingIn(script: string, machine: Looking['machine']): Promise<string | null> {
  const named = /\b(pnpm|yarn|bun)\b/.exec(script)?.[1];
  return named !== undefined && !(await machine.has(named)) ? named : null;
}

/** What is left of a script without what a missing program would do, each part run from the project's own programs. */
function withoutProgram(script: string, missing: string): string | null {
  const parts = script.split('&&').map((part) => part.trim());
  const left = parts.filter((part) => part !== '' && !new RegExp(`\\b${missing}\\b`).test(part));
  return left.length === 0 ? null : left.map((part) => `npx --no-install ${part}`).join(' && ');
}

/** Run by npm whatever installed: it runs scripts without asking where they come from. */
function checksIn(scripts: Readonly<Record<string, string>>, missing: string | null): readonly Proposed[] {
  const { test } = scripts;
  const checks: Proposed[] = [];
  if (missing !== null) {
    const command = withoutProgram(test ?? '', missing);
    const why = `package.json: "test": ${JSON.stringify(test)}, without ${missing}, which this machine does not have`;
    return command === null ? [] : [{ command, why, sure: true }];
  }
  if (test !== undefined && test.trim() !== '' && !NO_TEST.test(test))
    checks.push({ command: 'npm test', why: `package.json: "test": ${JSON.stringify(test)}`, sure: true });
  for (const name of ['typecheck', 'type-check', 'check-types', 'tsc', 'lint']) {
    const script = scripts[name];
    // A linter that rewrites files is no check.
    if (script === undefined || /--(fix|write)\b/.test(script)) continue;
    checks.push({
      command: `npm run ${name}`,
      why: `package.json: ${JSON.stringify(name)}: ${JSON.stringify(script)}`,
      sure: checks.length === 0 && name !== 'lint',
    });
  }
  return checks;
}
