import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitPluginError, simpleGit } from 'simple-git';
import { type GitFailure, gitError } from './failure.ts';
import { runGroup } from './process-group.ts';

/** The places of one repository. They are pinned, so that git looks for none: what an agent wrote could lead it elsewhere. */
export interface Places {
  readonly gitDir: string;
  /** The same as `gitDir` but for a linked work tree. */
  readonly commonDir: string;
  /** Null for a bare repository. */
  readonly workTree: string | null;
}

/** Which transports a call may use; `none` where it needs no other repository. */
type Protocols = 'none' | 'file' | 'web';

interface GitCall {
  /** Null only for what makes or looks for a repository: `init`, `clone`, `rev-parse` in the user's own folder. */
  readonly places: Places | null;
  readonly args: readonly string[];
  /** Where it runs; by default the work tree or the repository. */
  readonly cwd?: string;
  readonly protocols?: Protocols;
  /** Written to its input; must not be empty. */
  readonly input?: Uint8Array | string;
  /** Exit codes that are answers; by default only 0. */
  readonly codes?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  /** Configuration whose values must be in no argument list: they travel in the environment. */
  readonly secretConfig?: Readonly<Record<string, string>>;
  /** Names of the content filters that the repository's own configuration defines; they are switched off. */
  readonly filters?: readonly string[];
  /** At most this long, in milliseconds; by default a minute. */
  readonly timeoutMs?: number;
  /** Ends a transfer (`web`); its reason is thrown then. */
  readonly signal?: AbortSignal;
}

interface GitAnswer {
  readonly code: number;
  readonly bytes: Uint8Array;
  /** `bytes` as UTF-8. */
  readonly text: string;
}

/** Runs git, pinned. Throws only `GitError`, or the signal's reason. */
export type RunGit = (call: GitCall) => Promise<GitAnswer>;

/** Exactly what simple-git's safety check has to let through for the pins below, all of which make git safer. */
const OPT_OUTS = {
  allowUnsafeConfigPaths: true,
  allowUnsafeAskPass: true,
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafePager: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeCredentialHelper: true,
};

/** What a repository's configuration could make git run or do, switched off. */
export const PINS: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.pager': 'cat',
  'core.askPass': '',
  'core.alternateRefsCommand': 'true',
  'core.untrackedCache': 'false',
  'diff.external': '',
  'credential.helper': '',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'push.recurseSubmodules': 'no',
  'commit.gpgSign': 'false',
  'push.gpgSign': 'false',
  'merge.verifySignatures': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'core.quotePath': 'false',
  'protocol.allow': 'never',
};

/** A transfer in which nothing moves for two minutes is over, also when nobody is left to end it. */
const SILENCE = ['http.lowSpeedLimit=1', 'http.lowSpeedTime=120'];

/** Our own file in the place of the user's: what only a protected file may say, also to the git that serves a local fetch. */
const GLOBAL_CONFIG = `[safe]
\tdirectory = *
\tbareRepository = explicit
[uploadpack]
\tallowAnySHA1InWant = true
[init]
\tdefaultBranch = main
`;

/** What of this process's environment git may see: where programs are and how the network is reached. */
const PASSED_ON = [
  ...['PATH', 'TMPDIR', 'SYSTEMROOT', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'],
  ...['NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
];

/** `folder` is ours: git's home, with nothing in it but our configuration. */
export function gitRunner(folder: string): RunGit {
  let home: Promise<string> | null = null;
  const prepare = async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'config'), GLOBAL_CONFIG);
    return folder;
  };
  return async (call) => {
    home ??= prepare();
    return run(call, await home);
  };
}

async function run(call: GitCall, home: string): Promise<GitAnswer> {
  const cwd = call.cwd ?? call.places?.workTree ?? call.places?.gitDir ?? home;
  return call.protocols === 'web' ? runTransfer(call, home, cwd) : runSimple(call, home, cwd);
}

async function runTransfer(call: GitCall, home: string, cwd: string): Promise<GitAnswer> {
  const { signal, timeoutMs = 60_000, codes = [0] } = call;
  const place = { args: argumentsOf(call), env: environment(call, home), cwd };
  const { exitCode, stdout, stderr, error } = await runGroup({ ...place, timeoutMs, signal });
  if (error === null && codes.includes(exitCode)) {
    return { code: exitCode, bytes: stdout, text: stdout.toString('utf8') };
  }
  signal?.throwIfAborted();
  throw gitError(call.args[0] ?? '', { exitCode, stderr: stderr.toString('utf8'), error });
}

async function runSimple(call: GitCall, home: string, cwd: string): Promise<GitAnswer> {
  const env = environment(call, home);
  const codes = call.codes ?? [0];
  const command = call.args[0] ?? '';
  const end: { answer?: GitAnswer; failure?: GitFailure } = {};
  const { input } = call;
  try {
    const git = simpleGit({
      baseDir: cwd,
      allowEnvironment: Object.keys(env).filter((name) => name.startsWith('GIT_')),
      unsafe: call.filters?.length ? { ...OPT_OUTS, allowUnsafeFilter: true } : OPT_OUTS,
      // Counted from the start: a remote that keeps sending a little would otherwise never run out of time.
      timeout: { block: call.timeoutMs ?? 60_000, stdOut: false, stdErr: false },
      // The end of its output is the end of it; simple-git's own 50 ms after the exit can cut a long one.
      completion: { onClose: true, onExit: false },
      ...(input !== undefined && { input: () => (typeof input === 'string' ? input : Buffer.from(input)) }),
      // simple-git takes a silent exit code of 1 for a success, so every end is judged here. Its own answer is text,
      // decoded with losses; the bytes are only seen here.
      errors: (error, { exitCode, stdOut, stdErr }) => {
        const bytes = Buffer.concat(stdOut);
        // An error of a plugin is one that ended it from outside; any other only repeats what git said.
        if (!(error instanceof GitPluginError) && codes.includes(exitCode)) {
          end.answer = { code: exitCode, bytes, text: bytes.toString('utf8') };
          return undefined;
        }
        end.failure = { exitCode, stderr: Buffer.concat(stdErr).toString('utf8'), error };
        return error instanceof Error ? error : new Error(`git ended with ${exitCode}`);
      },
    });
    await git.env(env).raw(argumentsOf(call));
  } catch (cause) {
    throw gitError(command, end.failure ?? { exitCode: -1, stderr: '', error: cause });
  }
  if (end.answer === undefined) throw gitError(command, { exitCode: -1, stderr: 'It gave no answer.', error: null });
  return end.answer;
}

function argumentsOf(call: GitCall): string[] {
  const allowed = { none: [], file: ['file'], web: ['http', 'https'] }[call.protocols ?? 'none'];
  const config = [
    ...Object.entries(PINS).map(([key, value]) => `${key}=${value}`),
    ...allowed.map((name) => `protocol.${name}.allow=always`),
    ...(call.protocols === 'web' ? SILENCE : []),
  ];
  return [
    '--no-pager',
    ...config.flatMap((setting) => ['-c', setting]),
    ...Object.keys(call.secretConfig ?? {}).map((key, index) => `--config-env=${key}=SWARM_CONFIG_${index}`),
    ...filterKeys(call).map((key) => `--config-env=${key}=${key.endsWith('.required') ? 'SWARM_NO' : 'SWARM_EMPTY'}`),
    ...call.args,
  ];
}

/** Through the environment as well, since the name of a filter may contain whatever its author liked. */
function filterKeys(call: GitCall): readonly string[] {
  const parts = ['clean', 'smudge', 'process', 'required'];
  return (call.filters ?? []).flatMap((name) => parts.map((part) => `filter.${name}.${part}`));
}

function environment(call: GitCall, home: string): Record<string, string> {
  const env: Record<string, string> = { SWARM_EMPTY: '', SWARM_NO: 'false' };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  const { places } = call;
  Object.values(call.secretConfig ?? {}).forEach((value, index) => {
    env[`SWARM_CONFIG_${index}`] = value;
  });
  return {
    ...env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, 'config'),
    GIT_ATTR_NOSYSTEM: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...(places && { GIT_DIR: places.gitDir, GIT_COMMON_DIR: places.commonDir }),
    ...(places?.workTree && { GIT_WORK_TREE: places.workTree }),
    ...call.env,
  };
}
