import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the document of a plan lies that an ask is about. */
export const planFile = (runFolder: string, ask: string): string => join(runFolder, `${ask}-plan.yaml`);

/** What was saved of it; null: nothing. */
export async function savedPlan(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Puts a plan that waits into a file, to be edited. A file that is there is kept: what somebody wrote into it may be
 * nowhere else. True: it is there with another text than this one.
 */
export async function putPlanFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    return false;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return (await readFile(file, 'utf8')) !== text;
  }
}
