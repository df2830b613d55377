import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where an engine leaves word that runs of a folder are going: found there at start-up, it is started again. Null: no folder, of which demonstrations are going. */
export const markerPath = (home: string, folder: string | null): string =>
  join(
    home,
    'going',
    `${createHash('sha256')
      .update(folder ?? '')
      .digest('hex')
      .slice(0, 16)}.json`,
  );
