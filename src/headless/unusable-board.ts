import { RoleError } from '../compose.ts';
import { CannotStart } from './cannot-start.ts';

/** A file of the board that cannot be used is something to mend before a run begins; all else stays as it is. */
export const unusableBoard = (error: unknown): unknown =>
  error instanceof RoleError
    ? new CannotStart(`A file of the board cannot be used. ${error.message}`, { cause: error })
    : error;
