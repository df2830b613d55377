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

/** The token of who is signed in; null where nobody is. Asks the user only where `create` says so. */
export async function accountToken(provider: string, create: boolean): Promise<string | null> {
  const session = await authentication.getSession(provider, SCOPES, create ? { createIfNone: true } : { silent: true });
  return session?.accessToken ?? null;
}
