import { type Disposable, window } from 'vscode';
import { command } from '../command.ts';
import { askText, tellInformation, tellWarning } from '../messages.ts';
import type { OwnParts } from '../own-parts.ts';
import { labelText } from '../safe-text.ts';
import { forgeWish } from '../settings/run-settings.ts';
import { signInAt, signInProvider } from './github-account.ts';
import { secretKey, wishText } from './secret-key.ts';

const GITHUB = 'https://api.github.com';

/** Signing in, tokens, and forgetting both. Each answers whether something came of it. */
export const registerSecrets = (parts: OwnParts): Disposable[] => [
  command(parts, 'issueSwarm.signIn', () => signIn(parts)),
  command(parts, 'issueSwarm.setForgeToken', () => setToken(parts)),
  command(parts, 'issueSwarm.forgetSecrets', () => forgetSecrets(parts)),
];

/** The forge of the folder, as far as it can be told; GitHub where there is none. */
async function forgeOf({ engine, folder }: OwnParts): Promise<string> {
  if (folder.folder === null) return GITHUB;
  const { forge } = await engine.ask('repository', { forge: forgeWish(folder) });
  return forge.baseUrl ?? GITHUB;
}

async function signIn(parts: OwnParts): Promise<boolean> {
  const baseUrl = await forgeOf(parts);
  const provider = signInProvider(baseUrl);
  // Nobody signs in to this forge: a token is the way.
  if (provider === null) return setToken(parts);
  for (;;) {
    try {
      await signInAt(provider);
      // A token that was given before would go first, and may be the one that is refused.
      await parts.secrets.forget({ of: 'forge', baseUrl });
      parts.issues.clear();
      return true;
    } catch (error) {
      // Refused by the user, or an editor without this sign-in.
      const why = error instanceof Error ? error.message : String(error);
      parts.output.warn(`The sign-in of ${provider} did not succeed: ${why}`);
      const said = await tellWarning(
        `Nobody was signed in to ${provider === 'github' ? 'GitHub' : new URL(baseUrl).host}: ${labelText(why, 200)} A token does as well.`,
        'Use a Token',
        'Try Again',
      );
      if (said === undefined) return false;
      if (said === 'Use a Token') return setToken(parts);
    }
  }
}

async function setToken(parts: OwnParts): Promise<boolean> {
  const baseUrl = await forgeOf(parts);
  const token = await askText({
    title: `Token for the forge at ${new URL(baseUrl).host}`,
    prompt: 'With access to contents, issues and pull requests. It is kept in the secret storage of your system.',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\x21-\x7e]+$/.test(text.trim()) ? null : 'A token has no spaces and only plain characters.',
  });
  if (token === undefined) return false;
  await parts.secrets.keep({ of: 'forge', baseUrl }, token.trim());
  parts.issues.clear();
  // One that the forge does not take is said at once, and not only in the output.
  if (parts.folder.folder !== null)
    await parts.engine.ask('issues', { forge: forgeWish(parts.folder), state: 'open', page: 1 });
  return true;
}

async function forgetSecrets({ secrets }: OwnParts): Promise<boolean> {
  const kept = await secrets.kept();
  if (kept.length === 0) {
    await tellInformation('Issue Swarm keeps no key and no token. To sign out of GitHub, use the Accounts menu.');
    return false;
  }
  const items = kept.map((wish) => ({ label: labelText(wishText(wish), 300), wish, id: secretKey(wish) }));
  const picked = await window.showQuickPick(items, { title: 'Forget', canPickMany: true });
  if (picked === undefined || picked.length === 0) return false;
  for (const { wish } of picked) await secrets.forget(wish);
  return true;
}
