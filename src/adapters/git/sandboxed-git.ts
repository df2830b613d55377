import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, type Identity } from '../../ports/git.ts';
import type { Shell } from '../../ports/shell.ts';
import { identityVariables } from './identity-variables.ts';
import { removeFolder } from './remove-folder.ts';

/** A script of ours that runs git where an agent writes, and so in the sandbox. */
interface SandboxedCall {
  /** The work tree; its repository is `.git` in it. */
  readonly folder: string;
  readonly readable: readonly string[];
  /** For bash. `$OUT` is a folder for what the host reads afterwards. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** The file in `$OUT` to read. */
  readonly wants: string;
}

interface SandboxedAnswer {
  readonly exitCode: number | null;
  readonly output: string;
  /** The bytes of the file that was wanted; null when it was not written. Whoever reads them must not trust them. */
  readonly file: Uint8Array | null;
}

export type SandboxedGit = (call: SandboxedCall) => Promise<SandboxedAnswer>;

const TIMEOUT = 5 * 60_000;
/** Largest file taken over from a sandbox, in bytes. */
const MOST_BYTES = 256 * 2 ** 20;

/** The sandbox bounds what a hostile configuration can do; these keep an honest one from getting in the way. */
const CONFIG: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'commit.gpgSign': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  'advice.addEmbeddedRepo': 'false',
  'protocol.allow': 'never',
};

/** `directory` is ours; files that leave a sandbox pass through a new folder in it. */
export function sandboxedGit(shell: Shell, directory: string, identity: Identity): SandboxedGit {
  return async (call) => {
    await mkdir(directory, { recursive: true });
    const out = await realpath(await mkdtemp(join(directory, 'out-')));
    try {
      const result = await shell.run(
        {
          command: call.script,
          cwd: call.folder,
          writable: [call.folder, out],
          readable: call.readable,
          hosts: [],
          env: { ...environment(call.folder), ...identityVariables(identity), ...call.env, OUT: out },
          timeoutMs: TIMEOUT,
          maxOutput: 8_000,
        },
        { signal: new AbortController().signal },
      );
      if (result.timedOut) throw new GitError('failed', `git did not end in ${TIMEOUT / 1000} s in ${call.folder}.`);
      return { exitCode: result.exitCode, output: result.output.trim(), file: await takeOver(join(out, call.wants)) };
    } finally {
      await removeFolder(out);
    }
  };
}

function environment(folder: string): Record<string, string> {
  const env: Record<string, string> = {
    GIT_DIR: join(folder, '.git'),
    GIT_WORK_TREE: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
    GIT_CONFIG_COUNT: String(Object.keys(CONFIG).length),
  };
  Object.entries(CONFIG).forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}

/** Reads a plain file that a sandbox wrote: no link is followed, no pipe waited for. */
async function takeOver(path: string): Promise<Uint8Array | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new GitError('hostile', 'The sandbox answered with something that is no file.', { cause: error });
  });
  if (file === null) return null;
  try {
    const { size } = await file.stat().then((found) => {
      if (!found.isFile()) throw new GitError('hostile', 'The sandbox answered with something that is no file.');
      return found;
    });
    if (size > MOST_BYTES) throw new GitError('failed', `The change is too large: ${size} bytes of ${MOST_BYTES}.`);
    // The writers are gone, so the size stands.
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
