import { LinkError } from '../../link/link-error.ts';
import { ForgeError } from '../../ports/forge.ts';
import { GitError } from '../../ports/git.ts';
import { ModelError } from '../../ports/model.ts';
import { CannotStart } from '../cannot-start.ts';
import { isKnown, RunFailed } from '../failure.ts';

const GIT_KINDS = new Set<GitError['kind']>(['no-git', 'no-repository', 'no-commit']);

/** An error that has a sentence, as it goes to a screen. Any other is a defect, and stays what it is. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof LinkError || !(error instanceof Error)) return error;
  const as = (kind: LinkError['kind'], message = error.message) => new LinkError(kind, message, { cause: error });
  if (error instanceof CannotStart)
    return isSignedOut(error.cause) ? as('signed-out', error.inEditor) : as('cannot', error.inEditor);
  if (error instanceof ForgeError) return as(isSignedOut(error) ? 'signed-out' : 'forge');
  if (error instanceof ModelError) return as('model');
  if (error instanceof GitError && GIT_KINDS.has(error.kind)) return as(error.kind as 'no-git');
  return error instanceof RunFailed || isKnown(error) ? as('cannot') : error;
}

const isSignedOut = (error: unknown): boolean => error instanceof ForgeError && error.kind === 'unauthorised';
