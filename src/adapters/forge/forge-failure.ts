import { ForgeError, type ForgeErrorKind } from '../../ports/forge.ts';
import { type ForgeAnswer, forgeAnswer } from './forge-answer.ts';
import { limitMs } from './rate-limit.ts';

interface Attempted {
  /** The forge's name. */
  readonly forge: string;
  /** `owner/name`. */
  readonly repository: string;
  /** What was wanted, as it follows "could not". */
  readonly what: string;
}

/** What an error of Octokit means, in a sentence with what to do. */
export function forgeFailure(error: unknown, { forge, repository, what }: Attempted): ForgeError {
  if (error instanceof ForgeError) return error;
  const answer = forgeAnswer(error);
  const retryAfterMs = limitMs(answer);
  const kind = retryAfterMs === null ? kindOf(answer) : 'rate-limited';
  const said = answer.message.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const reason = said === '' ? `status ${answer.status}` : said;
  const advice = adviceOn(kind, { repository, seconds: Math.ceil((retryAfterMs ?? 0) / 1000) });
  return new ForgeError(kind, `${forge} could not ${what}: ${reason}. ${advice}`, { retryAfterMs, cause: error });
}

const kindOfStatus: Readonly<Record<number, ForgeErrorKind>> = {
  401: 'unauthorised',
  403: 'forbidden',
  404: 'missing',
  405: 'not-mergeable',
  409: 'conflict',
  410: 'missing', // issues are switched off, or it was deleted
  451: 'forbidden',
};

const kindOfType: Readonly<Record<string, ForgeErrorKind>> = {
  NOT_FOUND: 'missing',
  FORBIDDEN: 'forbidden',
  INSUFFICIENT_SCOPES: 'forbidden',
};

function kindOf({ status, type, message }: ForgeAnswer): ForgeErrorKind {
  if (status === null || status >= 500) return 'unreachable';
  // GraphQL has no type of its own for its failures inside; they come with a request id.
  if (status === 200)
    return type === null && /something went wrong/i.test(message)
      ? 'unreachable'
      : (kindOfType[type ?? ''] ?? 'invalid');
  return kindOfStatus[status] ?? (status >= 400 ? 'invalid' : 'unreachable');
}

function adviceOn(kind: ForgeErrorKind, { repository, seconds }: { repository: string; seconds: number }): string {
  switch (kind) {
    case 'unauthorised':
      return 'Sign in again, or give a new token.';
    case 'forbidden':
      return `Give the token the right to do this in ${repository}, or let someone who has it do it.`;
    case 'missing':
      return `It is not there, or the token has no access to ${repository}: check both.`;
    case 'not-mergeable':
      return 'Look at the pull request for what keeps it from being merged: a conflict, a missing review or check, or a setting.';
    case 'conflict':
      return 'The branch has moved since: look at it again before going on.';
    case 'invalid':
      return 'Correct what it names; trying again unchanged will not help.';
    case 'rate-limited':
      return `Try again in ${seconds} s.`;
    case 'unreachable':
      return 'Check the connection and whether the forge is up; look whether it happened before doing it again.';
  }
}
