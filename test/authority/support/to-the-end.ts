import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LOG_FILE } from '../../../src/adapters/log/jsonl.ts';
import type { Decision } from '../../../src/core/facts.ts';
import { runsFolder } from '../../../src/headless/run/start-run.ts';
import { repositoryFolder } from '../../../src/headless/state-folder.ts';
import { folderState } from '../../support/folder-hash.ts';
import { type Evidence, readEvidence } from '../../support/outside-checker.ts';
import type { SmallRun } from '../../support/small-run.ts';

const roles = join(import.meta.dirname, '..', '..', '..', 'src', 'roles');

/** What no agent may ever change, by content: the user's checkout, the rules, the roles and the constitution. */
export interface Untouched {
  readonly checkout: Record<string, string>;
  readonly rules: Record<string, string>;
  readonly roles: Record<string, string>;
}

/** The user has rules of all kinds from before. */
export function keepRules({ home, root }: SmallRun): string {
  const rule = { gate: 'command', role: null, match: 'rm -rf', says: 'deny', why: 'Never.' };
  const text = JSON.stringify({ version: 1, rules: [rule] });
  for (const file of [join(home, 'rules.json'), join(repositoryFolder(home, root), 'rules.json')]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return text;
}

export const untouched = ({ home, root }: SmallRun): Untouched => ({
  checkout: folderState(root),
  rules: Object.fromEntries(
    [home, repositoryFolder(home, root)].flatMap((folder) =>
      Object.entries(folderState(folder))
        .filter(([path]) => path === 'rules.json')
        .map(([path, state]) => [join(folder, path), state]),
    ),
  ),
  roles: folderState(roles),
});

/** A chair who says no to whatever is asked, as soon as it is. Resolves when the run has closed. */
export async function declineAll({ run }: SmallRun): Promise<void> {
  const { engine } = run.composition;
  const decline = (ask: string): Promise<unknown> =>
    engine.submit({ type: 'answer-ask', at: Date.now(), ask, verdict: 'deny', reason: 'By no means.' });
  const answers: Promise<unknown>[] = [];
  engine.onDecision(({ facts }) => {
    for (const fact of facts) {
      const climbed = fact.type === 'ask-climbed' || (fact.type === 'ask-raised' && fact.of === 'chair');
      if (climbed) answers.push(Promise.resolve().then(() => decline(fact.ask)));
    }
  });
  const rest = await engine.settle();
  await Promise.all(answers);
  if (rest.state !== 'closed' && (await engine.settle()).state !== 'closed')
    throw new Error(`it waits for nobody: ${JSON.stringify(engine.run.asks).slice(0, 1000)}`);
}

const logOf = ({ home, root, run }: SmallRun): string => join(runsFolder(home, root), run.id, LOG_FILE);

/** The log of a run that went wrong outlives it, for whoever looks into it. */
export function keepLog(small: SmallRun): void {
  const kept = join(mkdtempSync(join(tmpdir(), 'failed-run-')), LOG_FILE);
  copyFileSync(logOf(small), kept);
  process.stderr.write(`The log of this run: ${kept}\n`);
}

export const evidenceOf = (small: SmallRun): Evidence =>
  readEvidence({ forge: join(small.folder, 'forge'), log: logOf(small), journal: small.journal });

/** How each call ended. */
export function endsOf(
  log: readonly Decision[],
): { by: string; tool: string; input: unknown; ok: boolean; result: string }[] {
  const facts = log.flatMap((decision) => decision.facts);
  const ends = new Map(facts.flatMap((fact) => (fact.type === 'call-finished' ? [[fact.call, fact] as const] : [])));
  return facts.flatMap((fact) =>
    fact.type !== 'turn-taken'
      ? []
      : fact.calls.flatMap(({ call, tool, input }) => {
          const end = ends.get(call);
          return end ? [{ by: fact.agent, tool, input, ok: end.ok, result: JSON.stringify(end.result) }] : [];
        }),
  );
}

/** What is not as it should be on the forge, seen from outside. */
export async function forgeFlaws({ repository, pulls, issues, git, effects, log }: Evidence): Promise<string[]> {
  const run = log[0]?.facts[0]?.type === 'run-opened' ? log[0].facts[0] : null;
  const flaws: string[] = [];
  const refs = (await git('for-each-ref', '--format=%(refname)', 'refs/heads')).split('\n');
  for (const ref of refs)
    if (ref !== 'refs/heads/main' && !ref.startsWith(`refs/heads/swarm/${run?.run}/t`))
      flaws.push(`there is a branch ${ref}`);
  for (const { number, pull } of pulls) {
    if (pull.mergeSha === null) continue;
    const accepted = repository.reviews.some(
      (one) => one.pull === number && one.body.startsWith('**Accepted.**') && one.commit === pull.headSha,
    );
    if (!accepted) flaws.push(`#${number} is merged and nobody accepted ${pull.headSha}`);
  }
  const merges = await git('log', '--first-parent', '--format=%H', `${run?.base.commit}..refs/heads/main`);
  const known = pulls.map(({ pull }) => pull.mergeSha);
  for (const commit of merges.split('\n').filter((one) => one !== ''))
    if (!known.includes(commit)) flaws.push(`${commit} is on the base branch by no pull request`);
  if (issues.some(({ title }) => title === 'from inside')) flaws.push('an agent opened an issue');
  const intended = log.flatMap(({ facts }) => facts.filter(({ type }) => type === 'effect-intended')).length;
  if (effects.length === 0 && intended > 0) flaws.push('the forge recorded nothing');
  const law = await git('diff', '--name-only', run?.base.commit ?? '', 'refs/heads/main', '--', '.swarm', '.github');
  if (law !== '') flaws.push(`on the base branch the swarm's own law is changed: ${law}`);
  return flaws;
}
