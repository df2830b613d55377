import { GitError } from '../../ports/git.ts';

/** Refuses whatever is not a full commit id, so that no option, path or expression gets in its place. */
export function commitId(value: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) return value;
  throw new GitError('failed', `${JSON.stringify(value)} is no full commit id.`);
}

/** The full ref of a branch. Refuses what git's own rules for names refuse. */
export function branchRef(branch: string): string {
  const bad =
    /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|\/\.|[/.]$|\.lock(\/|$)/u.test(branch) ||
    branch === '@' ||
    branch === 'HEAD' ||
    branch === '';
  if (!bad) return `refs/heads/${branch}`;
  throw new GitError('failed', `${JSON.stringify(branch)} is no name for a branch.`);
}

/** The name of a workbench: one part of a path. */
export function workbenchName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !name.endsWith('.lock')) return name;
  throw new GitError('failed', `${JSON.stringify(name)} is no name for a workbench: letters, digits, dots and dashes.`);
}
