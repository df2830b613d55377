import type { Identity } from '../../ports/git.ts';

/** The variables by which git takes an identity over whatever a configuration says. */
export function identityVariables({ name, email }: Identity): Readonly<Record<string, string>> {
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
