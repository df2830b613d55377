import { resolve } from 'node:path';
import { GitError, type RepositoryState } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';

interface Inspecting {
  inspect(folder: string): Promise<RepositoryState>;
}

/** The user's repository as it stands. Names the folder in which there is none: "here" says little beside `--repo`. */
export async function inspectRepository(user: Inspecting, folder: string): Promise<RepositoryState> {
  try {
    return await user.inspect(folder);
  } catch (error) {
    if (!(error instanceof GitError) || !error.message.startsWith('There is no git repository here.')) throw error;
    throw new CannotStart(
      `There is no git repository in ${resolve(folder)}. Make one with \`git init\` and a commit, or name another folder with --repo.`,
      { cause: error },
    );
  }
}
