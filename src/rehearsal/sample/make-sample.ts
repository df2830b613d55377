import { execFile } from 'node:child_process';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sampleIssue } from './sample-issue.ts';

const run = promisify(execFile);
const project = fileURLToPath(new URL('./project', import.meta.url));

/** How the project came to be: what each commit added, and when. */
const history = [
  {
    message: 'Count money in whole cents',
    date: '2026-02-03T19:12:00Z',
    files: ['README.md', 'package.json', 'src/money.js', 'src/settle.js', 'test/settle.test.js'],
  },
  {
    message: "Read the bank's export and share every bill",
    date: '2026-02-17T20:40:00Z',
    files: ['src/csv.js', 'src/ledger.js', 'test/ledger.test.js'],
  },
  {
    message: 'Add up each month, and give it all one entrance',
    date: '2026-03-08T10:05:00Z',
    files: ['src/index.js', 'src/months.js', 'test/months.test.js'],
  },
  {
    message: 'Test csv and money, with a failing test for each of the two open bugs',
    date: '2026-03-15T16:31:00Z',
    files: ['test/csv.test.js', 'test/money.test.js'],
  },
] as const;

/** What was made: the branch and commit to start from, and the issue to file on the forge. */
export interface Sample {
  readonly branch: string;
  readonly commit: string;
  readonly issue: { readonly title: string; readonly body: string };
}

/**
 * Makes the sample project in `folder`, which must be empty or not exist: a git repository with a short history,
 * whose commits are the same each time. At its newest commit two of its test files fail.
 */
export async function makeSample(folder: string): Promise<Sample> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new Error(`The sample project needs an empty folder; ${folder} is not.`);
  await git(folder, ['init', '--quiet', '--initial-branch=main', '--template=']);
  for (const { message, date, files } of history) {
    for (const file of files) await cp(join(project, file), join(folder, file));
    await git(folder, ['add', '--', ...files]);
    await git(folder, ['commit', '--quiet', '--no-verify', '-m', message], date);
  }
  return { branch: 'main', commit: await git(folder, ['rev-parse', 'HEAD']), issue: sampleIssue };
}

/** Nothing of the user's git reaches the sample: no configuration, hooks, signing or identity. */
async function git(folder: string, args: readonly string[], date = ''): Promise<string> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const person = { name: 'Cleo Marchetti', email: 'cleo@kitty.example' };
  const env = {
    ...clean,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_AUTHOR_NAME: person.name,
    GIT_AUTHOR_EMAIL: person.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: person.name,
    GIT_COMMITTER_EMAIL: person.email,
    GIT_COMMITTER_DATE: date,
  };
  const { stdout } = await run('git', ['-c', 'core.autocrlf=false', ...args], { cwd: folder, env });
  return stdout.trim();
}
