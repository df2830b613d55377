import { authentication, workspace } from 'vscode';

const SCOPES = ['repo'];

/** Who signs in to a forge in this editor: VS Code's GitHub, its GitHub Enterprise where that is configured for the host, or nobody (null). */
export function signInProvider(baseUrl: string): string | null {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
  if (host === 'api.github.com') return 'github';
  const enterprise = workspace.getConfiguration('github-enterprise').get<string>('uri') ?? '';
  const configured = URL.canParse(enterprise) ? new URL(enterprise).host : '';
  return configured !== '' && (host === configured || host === `api.${configured}`) ? 'github-enterprise' : null;
}

/** The token of who is signed in; null where nobody is. Never asks the user. */
export async function accountToken(provider: string): Promise<string | null> {
  const session = await authentication.getSession(provider, SCOPES, { silent: true });
  return session?.accessToken ?? null;
}

/**
 * Lets the user sign in. Whoever is signed in already and asks for it has a session that does not do, such as one that
 * was revoked: then it is made anew. Rejects where the user refuses, or the editor has no such sign-in.
 */
export async function signInAt(provider: string): Promise<void> {
  const isStale = (await accountToken(provider)) !== null;
  const detail = 'Issue Swarm needs a session that is allowed to read and write issues, branches and pull requests.';
  const how = isStale ? { forceNewSession: { detail } } : { createIfNone: { detail } };
  await authentication.getSession(provider, SCOPES, how);
}
