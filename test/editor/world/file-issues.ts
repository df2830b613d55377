import { join } from 'node:path';
import { z } from 'zod';
import { makeRepository, startLocalForge } from '../../../src/headless/run/local-forge.ts';
import { repositoryFolder } from '../../../src/headless/state-folder.ts';
import { storageOf } from './kept-runs.ts';

export interface WrittenIssue {
  readonly title: string;
  readonly body: string;
}

/** Files issues on this machine for the repository at `root`, as the editor of `profile` will find them. Before its engine runs. */
export async function fileIssues(
  profile: string,
  root: string,
  issues: readonly WrittenIssue[],
): Promise<readonly number[]> {
  const forge = await startLocalForge(join(repositoryFolder(storageOf(profile), root), 'forge'), root);
  try {
    await makeRepository(forge);
    const { baseUrl, owner, repository, token } = forge.access;
    const numbers: number[] = [];
    for (const issue of issues) {
      const answer = await fetch(`${baseUrl}/repos/${owner}/${repository}/issues`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(issue),
      });
      numbers.push(z.object({ number: z.number() }).parse(await answer.json()).number);
    }
    return numbers;
  } finally {
    await forge.close();
  }
}
