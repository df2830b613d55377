import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenPlan } from '../../core/plan.ts';
import type { Run } from '../../core/run.ts';
import type { Terms } from '../run/plan-answer.ts';
import { type PlanDocument, planDocument, readPlanDocument } from '../run/plan-document.ts';
import type { Terminal } from './terminal.ts';

const HEAD = '# Leave the file empty to go back without a change.\n';

/** Opens a plan in the user's editor until it is one that can be carried out. Null: left as it was. `before`: what it said at first. */
export async function editPlan(
  { terminal, run, gone }: { readonly terminal: Terminal; readonly run: Run; readonly gone: AbortSignal },
  plan: WrittenPlan,
): Promise<{ readonly document: PlanDocument; readonly before: Terms } | null> {
  const before: Terms = { budget: run.budget, models: run.settings.models };
  const folder = await mkdtemp(join(tmpdir(), 'issue-swarm-plan-'));
  const file = join(folder, 'plan.yaml');
  try {
    await writeFile(file, HEAD + planDocument(plan, before), { mode: 0o600 });
    for (;;) {
      const problem = await openEditor(file);
      if (problem !== null) {
        terminal.line(problem);
        return null;
      }
      const text = await readFile(file, 'utf8');
      if (text.replace(/^#.*$/gm, '').trim() === '') return null;
      const read = readPlanDocument(text, before.models);
      if (!('flaws' in read)) return { document: read, before };
      for (const { message } of read.flaws) terminal.line(message);
      if ((await terminal.yes('Edit it once more?', gone)) !== true) return null;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Null when the editor closed well, else what went wrong. */
function openEditor(file: string): Promise<string | null> {
  const editor = process.env.VISUAL || process.env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi');
  // An editor may be given with arguments ("code --wait"): as other programs do, the shell reads it.
  const child =
    process.platform === 'win32'
      ? spawn(`${editor} "${file}"`, { stdio: 'inherit', shell: true })
      : spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', file], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('error', (error) =>
      resolve(`${editor} cannot be started (${error.message}). Set EDITOR to your editor.`),
    );
    child.once('exit', (code) =>
      resolve(code === 0 ? null : `${editor} ended with ${code ?? 'a signal'}. Set EDITOR to your editor.`),
    );
  });
}
