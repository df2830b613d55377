import { join } from 'node:path';
import { startForge } from '../../../src/forge-server/forge-server.ts';
import { sampleIssue } from '../../../src/rehearsal/sample/sample-issue.ts';
import type { Project } from './project.ts';

/** A GitHub Enterprise of somebody else, with the project pushed to it. */
export interface Enterprise extends AsyncDisposable {
  /** What a person would paste: the address of the repository. */
  readonly address: string;
  readonly token: string;
  /** Asks its REST interface below the repository's own path, as its owner. */
  ask(path: string): Promise<unknown>;
}

const OWNER = 'ada';
const NAME = 'kitty';
const TOKEN = 'token-of-ada-that-nobody-may-see';

/** Starts it with the project's `main` and the sample's issue. */
export async function startEnterprise(project: Project): Promise<Enterprise> {
  const users = [{ login: OWNER, token: TOKEN, id: 1 }];
  const forge = await startForge({ directory: join(project.place, 'enterprise'), users });
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const answer = await fetch(`${forge.url}${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  await call('POST', '/user/repos', { name: NAME, private: true });
  const remote = `${forge.url.replace('://', `://x:${TOKEN}@`)}/${OWNER}/${NAME}.git`;
  await project.git('push', '--quiet', remote, 'HEAD:refs/heads/main');
  await call('POST', `/repos/${OWNER}/${NAME}/issues`, sampleIssue);
  return {
    address: `${forge.url}/${OWNER}/${NAME}`,
    token: TOKEN,
    ask: (path) => call('GET', `/repos/${OWNER}/${NAME}${path}`),
    [Symbol.asyncDispose]: () => forge.close(),
  };
}
