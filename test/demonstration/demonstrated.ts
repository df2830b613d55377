import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Decision } from '../../src/core/facts.ts';
import type { RunReport } from '../../src/core/projections/report.ts';

const root = join(import.meta.dirname, '..', '..');

/** A demonstration that has ended. */
export interface Demonstrated {
  readonly folder: string;
  readonly exitCode: number | null;
  /** The last line of its output. */
  readonly report: RunReport & { readonly log: string };
  readonly decisions: readonly Decision[];
  readonly stderr: string;
}

/** Modules of the product by their path in the repository, and the files of `sabotage/` that stand in their place. */
export type Replacements = Readonly<Record<string, string>>;

/** Runs what `npm start -- --json` runs, with a state folder of its own that goes with the test. */
export async function demonstrated(replacements: Replacements = {}): Promise<Demonstrated> {
  const home = mkdtempSync(join(tmpdir(), 'demonstration-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const urls = Object.entries(replacements).map(([module, by]) => [
    pathToFileURL(join(root, module)).href,
    pathToFileURL(join(import.meta.dirname, 'sabotage', by)).href,
  ]);
  const child = spawn(
    process.execPath,
    [
      '--import',
      pathToFileURL(join(root, 'test', 'support', 'replace-modules.ts')).href,
      join(root, 'src', 'headless', 'main.ts'),
      'demo',
      '--json',
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ISSUE_SWARM_HOME: home, REPLACED_MODULES: JSON.stringify(urls) },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  onTestFinished(() => void child.kill('SIGKILL'));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const report = lines.at(-1);
  if (report?.outcome === undefined)
    throw new Error(`the demonstration ended without a report (${exitCode}): ${stderr}`);
  const decisions = lines.filter((line) => line.facts !== undefined);
  const [folder = ''] = readdirSync(join(home, 'demonstrations'));
  return { folder: join(home, 'demonstrations', folder), exitCode, report, decisions, stderr };
}

/** Where the demonstration of a folder left what an outside checker looks at. */
export function placesIn({ folder, report }: Demonstrated) {
  return { forge: join(folder, 'forge'), log: report.log, journal: join(folder, 'model-calls.jsonl') };
}
