import { keywordIndex as openIt } from '../../../src/adapters/index/keyword.ts';

export * from '../../../src/adapters/index/keyword.ts';

/** The same for a machine without LanceDB. */
export function keywordIndex(options: Parameters<typeof openIt>[0]): ReturnType<typeof openIt> {
  const index = openIt(options);
  return { build: index.build.bind(index), search: async () => [], close: index.close.bind(index) };
}
