import { LogError } from '../../ports/log.ts';

/** The system's code of a failed call (`ENOSPC`, `ENOENT`…), or an empty string. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

const fullCodes = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What a failed write means for the run, in a sentence with what to do. */
export function logFailure(error: unknown, path: string): LogError {
  if (error instanceof LogError) return error;
  const code = codeOf(error);
  if (fullCodes.includes(code)) {
    return new LogError(
      'no-space',
      `There is no space left for ${path} (${code}). Free some space, then continue the run.`,
      {
        cause: error,
      },
    );
  }
  const why = code === '' ? String(error) : code;
  return new LogError(
    'unwritable',
    `${path} cannot be used (${why}). Check the folder, its owner and its permissions.`,
    {
      cause: error,
    },
  );
}
