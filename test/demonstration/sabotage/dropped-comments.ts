import { octokitForge as openIt } from '../../../src/adapters/forge/octokit.ts';

export * from '../../../src/adapters/forge/octokit.ts';

type Forge = ReturnType<typeof openIt>;

/** A forge to which reviews come without their comments at lines. */
export const octokitForge = (options: Parameters<typeof openIt>[0]): Forge => deaf(openIt(options));

function deaf(forge: Forge): Forge {
  return new Proxy(forge, {
    get(target, name) {
      if (name === 'review')
        return (pull: number, draft: Parameters<typeof target.review>[1]) =>
          target.review(pull, { ...draft, comments: [] });
      if (name === 'during') return (signal: AbortSignal) => deaf(target.during(signal));
      const own: unknown = Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
