import type { Finding, Looking } from './proposal.ts';

/** A Makefile with a target for tests. */
export async function makefile({ files, read }: Looking): Promise<Finding | null> {
  const name = ['GNUmakefile', 'Makefile', 'makefile'].find((file) => files.includes(file));
  const text = name === undefined ? null : await read(name);
  if (name === undefined || text === null) return null;
  const target = ['test', 'tests', 'check'].find((one) => new RegExp(`^${one}\\s*:(?!=)`, 'm').test(text));
  if (target === undefined) return null;
  const check = { command: `make ${target}`, why: `${name} has the target ${target}`, sure: true };
  return { setup: [], checks: [check], ecosystem: null };
}
