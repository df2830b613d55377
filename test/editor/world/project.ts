import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeSample } from '../../../src/rehearsal/sample/make-sample.ts';

/** A repository as a person has it: a folder that can be opened in the editor. */
export interface Project extends AsyncDisposable {
  /** A folder of its own that holds the repository and whatever else a test puts beside it. */
  readonly place: string;
  readonly root: string;
  /** The commit that `main` stood at when it was made. */
  readonly commit: string;
  git(...args: readonly string[]): Promise<string>;
}

/** The sample project with its history, without a remote. */
export async function sampleProject(name = 'kitty'): Promise<Project> {
  const place = await emptyPlace();
  const root = join(place, name);
  const { commit } = await makeSample(root);
  return { place, root, commit, git: gitIn(root), [Symbol.asyncDispose]: () => remove(place) };
}

/** A repository of these files, by path, in one commit on `main`. */
export async function projectOf(files: Readonly<Record<string, string>>, name = 'project'): Promise<Project> {
  const place = await emptyPlace();
  const root = join(place, name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const git = gitIn(root);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'Begin');
  return { place, root, commit: await git('rev-parse', 'HEAD'), git, [Symbol.asyncDispose]: () => remove(place) };
}

/** A real path, since what lies behind a link is another folder to the editor. */
export const emptyPlace = async (): Promise<string> => realpath(await mkdtemp(join(tmpdir(), 'swarm-editor-')));

export const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

/** Not synchronously: a forge that is pushed to may live in this process. */
const gitIn =
  (root: string) =>
  async (...args: readonly string[]): Promise<string> => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
    return (await promisify(execFile)('git', [...who, ...args], { cwd: root })).stdout.trim();
  };
