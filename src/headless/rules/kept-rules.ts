import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { holdLock } from '../../compose.ts';
import { type Rule as AnyRule, Rule } from '../../core/policy.ts';
import { mayRule, sameQuestion } from '../../core/rule-on.ts';
import { CannotStart } from '../cannot-start.ts';
import { repositoryFolder } from '../state-folder.ts';

/** Whose rules: our state folder, and the user's repository; null: only those for all. */
export interface RulesPlace {
  readonly home: string;
  readonly root: string | null;
}

/** A rule that outlives the run in which it was made. */
export type KeptRule = AnyRule & { readonly scope: KeptScope };
export type KeptScope = 'workspace' | 'user';

/** The file says by its place how far its rules reach. Fields of a newer version are refused, so that none is lost. */
const RulesFile = z.strictObject({
  version: z.literal(1),
  rules: z
    .array(z.strictObject(Rule.omit({ scope: true }).shape).refine(isOne, { error: 'there is no such rule' }))
    .max(500),
});

/** Where code could only go round in circles, there is none. */
function isOne({ gate, says }: Pick<AnyRule, 'gate' | 'says'>): boolean {
  return mayRule(gate, says);
}

const SCOPES = ['user', 'workspace'] as const;

/** Where the rules of a scope lie: in our state folder, never where an agent could write. Null: there is no workspace. */
export function rulesFile({ home, root }: RulesPlace, scope: KeptScope): string | null {
  if (scope === 'user') return join(home, 'rules.json');
  return root === null ? null : join(repositoryFolder(home, root), 'rules.json');
}

/** The user's rules for all runs, then those for this workspace; in each the newest last. Throws `CannotStart` where a file is damaged. */
export async function keptRules(place: RulesPlace): Promise<KeptRule[]> {
  const all = await Promise.all(
    SCOPES.map(async (scope) => {
      const file = rulesFile(place, scope);
      return file === null ? [] : (await rulesIn(file)).map((rule) => ({ ...rule, scope }));
    }),
  );
  return all.flat();
}

/** Keeps a rule, in the place of the one about the very same question where there is one. */
export async function keepRule(place: RulesPlace, { scope, ...rule }: KeptRule): Promise<void> {
  const file = rulesFile(place, scope);
  if (file === null) throw new CannotStart('There is no workspace for a rule to hold in. Make it one for all runs.');
  await rewrite(file, (rules) => [...rules.filter((other) => !sameQuestion(other, rule)), rule]);
}

/** Answers which of them were there and are no more. */
export async function forgetRules(place: RulesPlace, rules: readonly AnyRule[]): Promise<readonly KeptRule[]> {
  const forgotten: KeptRule[] = [];
  for (const scope of SCOPES) {
    const file = rulesFile(place, scope);
    const meant = rules.filter((rule) => rule.scope === scope);
    if (file === null || meant.length === 0) continue;
    await rewrite(file, (kept) =>
      kept.filter((rule) => {
        const stays = !meant.some((one) => sameQuestion(one, rule) && one.says === rule.says);
        if (!stays) forgotten.push({ ...rule, scope });
        return stays;
      }),
    );
  }
  return forgotten;
}

type WrittenRule = z.infer<typeof RulesFile>['rules'][number];

async function rulesIn(file: string): Promise<WrittenRule[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new CannotStart(`The rules in ${file} cannot be read. Change its permissions; nothing of it was changed.`, {
      cause: error,
    });
  }
  const read = RulesFile.safeParse(parsed(text));
  if (read.success) return read.data.rules;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new CannotStart(
    `The rules in ${file} are damaged or of a newer version${where}, so it is not known what you allow and forbid. Mend the file, or move it away to begin without rules; nothing of it was changed.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Read, changed and written while no other process does: whoever reads sees the old file or the new one, never a half. */
async function rewrite(file: string, change: (rules: readonly WrittenRule[]) => readonly WrittenRule[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const release = await lockOf(file);
  try {
    const before = await rulesIn(file);
    const text = `${JSON.stringify({ version: 1, rules: change(before) }, null, 1)}\n`;
    const written = RulesFile.safeParse(JSON.parse(text));
    if (!written.success) throw new CannotStart(`${file} would hold too many or too long rules. Remove some first.`);
    const fresh = `${file}.${randomBytes(4).toString('hex')}`;
    try {
      await writeFile(fresh, text, { mode: 0o600, flush: true });
      await rename(fresh, file);
    } finally {
      await rm(fresh, { force: true });
    }
  } finally {
    await release();
  }
}

const PATIENCE_MS = 10_000;

async function lockOf(file: string): Promise<() => Promise<void>> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const lock = await holdLock(`${file}.lock`);
    if (!('heldBy' in lock)) return () => lock.release();
    if (Date.now() > until)
      throw new CannotStart(`${file} is being written (${lock.heldBy}). Try again when that is over.`);
    await sleep(20);
  }
}
