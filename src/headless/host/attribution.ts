import { AsyncLocalStorage } from 'node:async_hooks';

/** Which run something is done for. `run` is null until it has an id. */
export interface Attribution {
  run: string | null;
}

/** Follows everything that is done for a run, so that what goes wrong unseen ends that run only. */
export const attribution = new AsyncLocalStorage<Attribution>();
