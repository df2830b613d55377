import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { notFound, Refusal } from './answers.ts';
import { type Forge, may, permissionOf } from './call.ts';
import { gitEnvironment } from './git.ts';
import { fullName, type Repository, type User } from './state.ts';

/** A request of git's smart HTTP protocol. */
export interface GitRequest {
  repository: Repository;
  user: User | undefined;
  service: 'git-upload-pack' | 'git-receive-pack';
  /** The path after the repository: what the backend is asked for. */
  file: string;
  /** Whether it may move refs: the second half of a push, not its advertisement or its probe. */
  pushes: boolean;
}

/** What a client is told when it must say who it is. */
export class SignInFirst extends Refusal {
  constructor() {
    super(401, 'Authentication required');
  }
}

const pattern = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a path belongs to git rather than to the REST interface. */
export const isGitPath = (path: string): boolean => pattern.test(path);

/** A large push first asks with an empty packet whether it may: that changes nothing. */
export const isProbe = (path: string, body: Buffer): boolean => path.endsWith('/git-receive-pack') && body.length <= 4;

/** Says what git wants of which repository, and refuses what the caller may not have. */
export function readGitRequest(forge: Forge, url: URL, who: { user: User | undefined; body: Buffer }): GitRequest {
  const [, owner = '', name = '', file = ''] = pattern.exec(url.pathname) ?? [];
  const service = file === 'info/refs' ? url.searchParams.get('service') : file;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') throw notFound();
  const { user } = who;
  const repository = forge.store.find(owner, name);
  if (repository === undefined || permissionOf(repository, user?.login) === undefined) {
    throw user === undefined ? new SignInFirst() : new Refusal(404, 'Repository not found.');
  }
  if (service === 'git-receive-pack') {
    if (user === undefined) throw new SignInFirst();
    if (!may(repository, user.login, 'write')) {
      throw new Refusal(403, `Permission to ${fullName(repository)}.git denied to ${user.login}.`);
    }
  }
  const pushes = file === 'git-receive-pack' && !isProbe(url.pathname, who.body);
  return { repository, user, service, file, pushes };
}

/** The backend's answer: its head read, its body still flowing. */
export interface GitReply {
  status: number;
  headers: Record<string, string>;
  body: Readable;
}

/** Lets `git http-backend` answer. */
export async function runBackend(
  directory: string,
  git: GitRequest,
  request: { message: IncomingMessage; url: URL; body: Buffer },
): Promise<GitReply> {
  const { message, url, body } = request;
  const header = (name: string): string => String(message.headers[name] ?? '');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${fullName(git.repository)}.git/${git.file}`,
      REQUEST_METHOD: message.method ?? 'GET',
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
      ...(git.user === undefined ? {} : { REMOTE_USER: git.user.login }),
      GIT_COMMITTER_NAME: git.user?.login ?? 'anonymous',
      GIT_COMMITTER_EMAIL: 'forge@localhost',
    },
  });
  child.stdin.on('error', () => {});
  child.stderr.resume();
  child.stdin.end(body);
  return readHead(child);
}

/** CGI: header lines, an empty line, then the body. */
function readHead(child: ChildProcessWithoutNullStreams): Promise<GitReply> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const fail = () => reject(new Refusal(500, 'git http-backend gave no answer'));
    child.on('error', fail);
    child.stdout.once('end', fail);
    const take = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      child.stdout.off('data', take);
      child.stdout.off('end', fail);
      child.stdout.pause();
      child.stdout.unshift(head.subarray(end + 4));
      resolve({ ...parseHead(head.subarray(0, end).toString()), body: child.stdout });
    };
    child.stdout.on('data', take);
  });
}

/**
 * The connection is closed after each answer: git's HTTP library repeats a request by itself when a
 * connection it has used before dies, and a push that a fault cut off would be sent twice.
 */
function parseHead(text: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = { connection: 'close' };
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers };
}
