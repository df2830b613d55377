import { DayLedgerError } from '../../ports/day-ledger.ts';

/** The system's code of a failed call (`ENOSPC`, `ENOENT`…), or an empty string. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

export const noSpace = (path: string, cause?: unknown): DayLedgerError =>
  new DayLedgerError('no-space', `There is no space left for ${path}. Free some space, then continue the run.`, {
    cause,
  });

/** What a failed call on `path` means, in a sentence with what to do. */
export function dayFailure(error: unknown, path: string): DayLedgerError {
  if (error instanceof DayLedgerError) return error;
  const code = codeOf(error);
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return noSpace(path, error);
  const why = code === '' ? String(error) : code;
  return new DayLedgerError(
    'unwritable',
    `${path} cannot be used (${why}). Check the folder, its owner and its permissions.`,
    { cause: error },
  );
}
