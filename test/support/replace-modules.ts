import { registerHooks } from 'node:module';

/**
 * Loaded with `--import`: whoever imports a module of `REPLACED_MODULES` (pairs of file URLs) gets its replacement. Only the
 * replacement itself gets the original. So a part can be broken from outside, without a switch in it.
 */
const replacements = new Map<string, string>(JSON.parse(process.env.REPLACED_MODULES ?? '[]'));
const unused = new Set(replacements.keys());

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const replacement = replacements.get(found.url);
    if (replacement === undefined || context.parentURL === replacement) return found;
    unused.delete(found.url);
    return { ...found, url: replacement, shortCircuit: true };
  },
});

process.once('exit', () => {
  for (const url of unused) process.stderr.write(`replaced in vain, nobody imports it: ${url}\n`);
});
