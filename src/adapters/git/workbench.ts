import { appendFile, mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError, type Workbench } from '../../ports/git.ts';
import type { Places } from './git.ts';
import { importBundle, lostBase, SEAL_REF } from './import-bundle.ts';
import { commitId } from './names.ts';
import { removeFolder } from './remove-folder.ts';
import type { StoreParts } from './store.ts';
import { writeRef } from './write-ref.ts';

/** Leftovers of a git that was killed; no command runs in a workbench while we do. */
const UNLOCK = 'rm -f -- "$GIT_DIR/index.lock" "$GIT_DIR/HEAD.lock" "$GIT_DIR/MERGE_HEAD.lock"';
/** The exit code of our scripts for a history without the base. */
const LOST_BASE = 65;

const SEAL = `set -eu
${UNLOCK}
git add -A
if [ -e "$GIT_DIR/MERGE_HEAD" ] || ! git diff-index --cached --quiet HEAD --; then
  printf '%s\\n' "$SWARM_MESSAGE" | git commit --quiet --no-verify --allow-empty-message -F -
fi
[ "$(git rev-parse --verify HEAD)" != "$SWARM_BASE" ] || exit 0
git merge-base --is-ancestor "$SWARM_BASE" HEAD || exit ${LOST_BASE}
git update-ref ${SEAL_REF} HEAD
git bundle create --quiet "$OUT/bundle" ${SEAL_REF} "^$SWARM_BASE"`;

/**
 * Into an index of its own: looking changes nothing that the agent sees. It keeps the time of the real one, by which git
 * tells that a file may have changed within the second in which it was last looked at.
 */
const DIFF = `set -eu
cp -p -- "$GIT_DIR/index" "$TMPDIR/index"
export GIT_INDEX_FILE="$TMPDIR/index"
git add -A
git diff-index --cached -p -M --no-ext-diff --no-textconv --no-color --src-prefix=a/ --dst-prefix=b/ "$SWARM_BASE" -- >"$OUT/diff"`;

const MERGE = `${UNLOCK}
git merge --quiet --no-edit --no-verify "$SWARM_COMMIT"
code=$?
git diff-files --name-only --diff-filter=U -z >"$OUT/conflicts"
exit "$code"`;

const RESET = `set -eu
git reset --quiet --hard "$SWARM_COMMIT"
git clean --quiet -ffd`;

/** Makes a private repository in `folder`, which must not exist, with `commit` checked out. */
export async function makeWorkbench(parts: StoreParts, folder: string, commit: string): Promise<void> {
  await makeRepository(parts, folder, commit);
  const gitDir = join(folder, '.git');
  // Nobody else has written here yet, so the host may.
  const places: Places = { gitDir, commonDir: gitDir, workTree: folder };
  await parts.git({ places, args: ['read-tree', '-u', '--reset', commit], timeoutMs: 5 * 60_000 });
}

/** A repository without a work tree's files: the store's objects by reference, one ref, our identity. */
async function makeRepository(parts: StoreParts, folder: string, commit: string): Promise<void> {
  const { git, path, identity } = parts;
  const store: Places = { gitDir: path, commonDir: path, workTree: null };
  const format = (await git({ places: store, args: ['rev-parse', '--show-object-format'] })).text.trim();
  await mkdir(folder, { recursive: true });
  await git({ places: null, cwd: folder, args: ['init', '--initial-branch=work', `--object-format=${format}`] });
  const gitDir = join(folder, '.git');
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
  await writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${join(path, 'objects')}\n`);
  const user = `[user]\n\tname = ${quoted(identity.name)}\n\temail = ${quoted(identity.email)}\n`;
  await appendFile(join(gitDir, 'config'), `${user}[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n`);
  // Without it, history that the store does not have would look like damage.
  const shallow = await readFile(join(path, 'shallow')).catch(() => null);
  if (shallow !== null) await writeFile(join(gitDir, 'shallow'), shallow);
  const places: Places = { gitDir, commonDir: gitDir, workTree: folder };
  await writeRef(git, places, 'refs/heads/work', commit);
}

/** Opens the workbench in `folder`. Runs no git in it but in the sandbox. */
export async function workbenchAt(parts: StoreParts, name: string, at: string): Promise<Workbench> {
  const folder = await realpath(at);
  const readable = [join(parts.path, 'objects')];
  const run = async (script: string, wants: string, env: Readonly<Record<string, string>>) =>
    parts.sandboxed({ folder, readable, script, wants, env });
  const failed = (what: string, { exitCode, output }: { readonly exitCode: number | null; readonly output: string }) =>
    new GitError('failed', `${what} failed with ${exitCode} in the workbench ${name}: ${output}`);
  return {
    name,
    folder,
    readable,
    async diff(commit) {
      const answer = await run(DIFF, 'diff', { SWARM_BASE: commitId(commit) });
      if (answer.exitCode !== 0 || answer.file === null) throw failed('The diff', answer);
      return new TextDecoder().decode(answer.file);
    },
    async seal(base, message) {
      const answer = await run(SEAL, 'bundle', { SWARM_BASE: commitId(base), SWARM_MESSAGE: messageText(message) });
      if (answer.exitCode === LOST_BASE) throw lostBase(base);
      if (answer.exitCode !== 0) throw failed('The commit', answer);
      if (answer.file === null) return null;
      const store: Places = { gitDir: parts.path, commonDir: parts.path, workTree: null };
      return importBundle(parts.git, store, answer.file, { base, ref: `refs/swarm/quarantine/${name}` });
    },
    async merge(commit) {
      const answer = await run(MERGE, 'conflicts', { SWARM_COMMIT: commitId(commit) });
      const conflicts = listed(answer.file);
      if (answer.exitCode === 0 || conflicts.length > 0) return { conflicts };
      const files = overwritten(answer.output);
      if (files.length === 0) throw failed('The merge', answer);
      throw new GitError('would-overwrite', 'Seal the workbench before merging into it.', { files });
    },
    async reset(commit) {
      // A check that ran here may have touched the repository itself (its index, its configuration): it is made anew.
      const fresh = join(dirname(folder), `.${name}.fresh`);
      await removeFolder(fresh);
      await makeRepository(parts, fresh, commitId(commit));
      await removeFolder(join(folder, '.git'));
      await rename(join(fresh, '.git'), join(folder, '.git'));
      await removeFolder(fresh);
      const answer = await run(RESET, 'nothing', { SWARM_COMMIT: commit });
      if (answer.exitCode !== 0) throw failed('The reset', answer);
    },
    remove: () => removeFolder(folder),
  };
}

/** The files git names when it refuses to overwrite them. */
export function overwritten(output: string): readonly string[] {
  const [, list = ''] = /would be (?:overwritten|removed) by [^\n]*:\n((?:\t[^\n]*\n?)*)/.exec(output) ?? [];
  return list
    .split('\n')
    .filter((line) => line.startsWith('\t'))
    .map((line) => line.slice(1));
}

function listed(file: Uint8Array | null): readonly string[] {
  return file === null ? [] : [...new Set(new TextDecoder().decode(file).split('\0'))].filter((path) => path !== '');
}

function messageText(message: string): string {
  if (message.includes('\0') || Buffer.byteLength(message) > 60_000) {
    throw new GitError('failed', 'A commit message must be text of at most 60,000 bytes.');
  }
  return message;
}

function quoted(value: string): string {
  return `"${value.replaceAll(/[\p{Cc}]/gu, ' ').replaceAll(/["\\]/g, '\\$&')}"`;
}
