import { lancedbIndex as openIt } from '../../../src/adapters/index/lancedb.ts';

export * from '../../../src/adapters/index/lancedb.ts';

/** An index that is built, and empty whenever it is asked. */
export async function lancedbIndex(options: Parameters<typeof openIt>[0]): ReturnType<typeof openIt> {
  const opened = await openIt(options);
  if (!('index' in opened)) return opened;
  opened.index.search = async () => [];
  return opened;
}
