import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Evidence, factsOf, onlyFact } from './evidence.ts';

const exec = promisify(execFile);
const OURS = 'Issue Swarm <issue-swarm@users.noreply.local>';

/** What must hold of the commits: whose they are, what their tests say when somebody else runs them, what the log claims of them. */
export async function flawsInTheCommits(evidence: Evidence): Promise<string[]> {
  return (await Promise.all([authors(evidence), testsThere(evidence), certificates(evidence)])).flat();
}

const branchOf = ({ repository }: Evidence): string => `refs/heads/${repository.defaultBranch}`;

async function authors(evidence: Evidence): Promise<string[]> {
  const { base } = onlyFact(evidence.log, 'run-opened');
  const format = '--format=%h|%an <%ae>|%cn <%ce>';
  const made = await evidence.git('log', '--no-merges', format, `${base.commit}..${branchOf(evidence)}`);
  const commits = made.split('\n').filter((line) => line !== '');
  const flaws = commits
    .map((line) => line.split('|'))
    .filter(([, author, committer]) => author !== OURS || committer !== OURS)
    .map(([commit, author, committer]) => `${commit} is by ${author} and ${committer}`);
  return commits.length >= 2 ? flaws : [...flaws, `only ${commits.length} commits were made`];
}

/** Checked out beside everything else and run as a person would run them. */
async function testsThere(evidence: Evidence): Promise<string[]> {
  const { base } = onlyFact(evidence.log, 'run-opened');
  const [before, after] = await Promise.all([testsAt(evidence, base.commit), testsAt(evidence, branchOf(evidence))]);
  const flaws: string[] = [];
  if (before === 0) flaws.push('the tests passed at the base already');
  if (after !== 0) flaws.push(`the tests end with ${after} at the head`);
  return flaws;
}

async function testsAt({ git }: Evidence, commit: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'outside-'));
  try {
    await git('archive', '--format=tar', `--output=${join(folder, 'tree.tar')}`, commit);
    await exec('tar', ['-xf', 'tree.tar'], { cwd: folder });
    await exec('npm', ['test'], { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } });
    return 0;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'number') throw error;
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tree that is there now is one that code has checked, all green; and the merges are those of the log. */
export async function certificates(evidence: Evidence): Promise<string[]> {
  const { log, git, pulls } = evidence;
  const flaws: string[] = [];
  const tree = await git('rev-parse', `${branchOf(evidence)}^{tree}`);
  const proofs = factsOf(log, 'certificate-issued').filter(({ certificate }) => certificate.tree === tree);
  const green = proofs.some(
    ({ certificate }) => certificate.checks.length > 0 && certificate.checks.every((check) => check.exitCode === 0),
  );
  if (!green) flaws.push(`no certificate proves the tree at the head, ${tree}`);
  const claimed = factsOf(log, 'effect-done').flatMap(({ result }) => result.commit ?? []);
  const merged = pulls.map(({ pull }) => pull.mergeSha ?? 'none');
  if ([...claimed].sort().join() !== [...merged].sort().join())
    flaws.push(`the log claims the merges [${claimed.join()}], the forge has [${merged.join()}]`);
  const head = await git('rev-parse', branchOf(evidence));
  if (!merged.includes(head)) flaws.push(`the head ${head} is none of the merges`);
  return flaws;
}
