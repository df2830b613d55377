import { GitError } from '../../ports/git.ts';
import type { Places, RunGit } from './git.ts';
import { commitId } from './names.ts';
import { writeRef } from './write-ref.ts';

/**
 * Takes the commit of a bundle into the store. Nothing in the bundle is trusted: the pack passes git's own check of every
 * object, and the commit must descend from `base`.
 *
 * `git fetch` of a bundle would do the unpacking, but before git 2.46 it ignores `transfer.fsckObjects` for bundles
 * (a tree with `.GIT/config` passed), so the pack is handed to `index-pack --strict` directly.
 */
export async function importBundle(
  git: RunGit,
  store: Places,
  bundle: Uint8Array,
  into: { readonly base: string; readonly ref: string },
): Promise<{ readonly commit: string; readonly tree: string }> {
  const { tip, pack } = readBundle(bundle);
  const ask = (args: readonly string[]) => git({ places: store, args });
  try {
    await git({ places: store, args: ['index-pack', '--stdin', '--strict', '--fix-thin'], input: pack });
    // The pack's own links were checked; these are the ones into what the store had.
    await ask(['rev-list', '--objects', '--count', '--end-of-options', tip, `^${into.base}`]);
  } catch (cause) {
    if (!(cause instanceof GitError) || cause.kind === 'no-space' || cause.kind === 'no-git') throw cause;
    throw new GitError('hostile', `The commit was refused: git’s check of its objects failed. ${cause.message}`, {
      cause,
    });
  }
  const missing = await ask(['rev-list', '--count', '--max-count=1', into.base, `^${tip}`]);
  if (missing.text.trim() !== '0') throw lostBase(into.base);
  await writeRef(git, store, `${into.ref}/${tip}`, tip);
  const tree = (await ask(['rev-parse', '--verify', '--end-of-options', `${tip}^{tree}`])).text.trim();
  return { commit: tip, tree };
}

/** The error for work that no longer builds on the commit it began with. */
export function lostBase(base: string): GitError {
  return new GitError(
    'not-fast-forward',
    `The workbench's history does not contain the commit it started from, ${base.slice(0, 12)}: it was rewritten. ` +
      `Get back to it with \`git reset --soft ${base}\` and commit again.`,
  );
}

/** Reads the head of a bundle of one ref: version, capabilities, prerequisites, the ref, an empty line, then the pack. */
function readBundle(bundle: Uint8Array): { readonly tip: string; readonly pack: Uint8Array } {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const end = bytes.subarray(0, 1 << 20).indexOf('\n\n');
  const [version = '', ...lines] = bytes.subarray(0, Math.max(end, 0)).toString('latin1').split('\n');
  const refs = lines.filter((line) => !line.startsWith('-') && !line.startsWith('@'));
  const [tip = '', name] = (refs[0] ?? '').split(' ');
  if (!/^# v[23] git bundle$/.test(version) || refs.length !== 1 || name !== SEAL_REF) {
    throw new GitError('hostile', 'The sandbox answered with something that is no bundle of one commit.');
  }
  return { tip: commitId(tip), pack: bytes.subarray(end + 2) };
}

/** The ref by which a workbench hands over a commit. */
export const SEAL_REF = 'refs/swarm/seal';
