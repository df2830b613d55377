import { octokitForge as openIt } from '../../../src/adapters/forge/octokit.ts';

export * from '../../../src/adapters/forge/octokit.ts';

/** A forge to which reviews come without their comments at lines. */
export function octokitForge(options: Parameters<typeof openIt>[0]): ReturnType<typeof openIt> {
  const forge = openIt(options);
  return new Proxy(forge, {
    get(target, name) {
      if (name === 'review')
        return (pull: number, draft: Parameters<typeof target.review>[1]) =>
          target.review(pull, { ...draft, comments: [] });
      const own: unknown = Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
