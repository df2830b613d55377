import { randomBytes } from 'node:crypto';
import { SandboxManager } from '@anthropic-ai/sandbox-runtime';
import { ShellError } from '../../ports/shell.ts';

/** A way out for one command: only to its hosts, only through the runtime's filtering proxy on the host. */
export interface WayOut extends AsyncDisposable {
  /** Names this command to the proxy; unguessable. */
  readonly id: string;
}

/** The runtime is one per process and so is its proxy: it runs while commands hold a way out. */
let holders = 0;
let ready: Promise<void> = Promise.resolve();

/**
 * Starts the runtime where it is not running, and lets the command `id` reach `hosts`
 * (`example.org`, `*.example.org`, with `:port` where wanted; never this machine's own addresses).
 */
export async function openWayOut(hosts: readonly string[]): Promise<WayOut> {
  const id = randomBytes(24).toString('base64url');
  if (holders++ === 0) ready = ready.then(start);
  try {
    await ready;
    SandboxManager.registerCommandNetworkLists(id, { allowedDomains: [...hosts] });
  } catch (cause) {
    await release();
    throw new ShellError('sandbox-failed', `The network proxy could not be set up for ${hosts.join(', ')}.`, { cause });
  }
  return {
    id,
    [Symbol.asyncDispose]: async () => {
      SandboxManager.unregisterCommandNetworkLists(id);
      await release();
    },
  };
}

/** The port inside the sandbox on which `bridgeScript` offers the proxy. */
const PORT = 3128;

/** On Linux: the socket of the proxy, what to run in the sandbox before the command, and the variables that lead there. */
export function linuxBridge(wayOut: WayOut): {
  readonly socket: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
} {
  const socket = SandboxManager.getLinuxHttpSocketPath();
  const token = SandboxManager.getProxyAuthToken();
  if (socket === undefined || token === undefined) {
    throw new ShellError('sandbox-failed', 'The network proxy did not start.');
  }
  // The runtime's own form of a user name: `srt.` and the id in base64.
  const user = encodeURIComponent(`srt.${Buffer.from(wayOut.id).toString('base64')}`);
  const url = `http://${user}:${token}@127.0.0.1:${PORT}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  return {
    socket,
    script: [
      `socat TCP4-LISTEN:${PORT},bind=127.0.0.1,fork,reuseaddr,backlog=512 UNIX-CONNECT:${socket} >/dev/null 2>&1 &`,
      `for _ in $(seq 200); do (: </dev/tcp/127.0.0.1/${PORT}) 2>/dev/null && break; sleep 0.01; done`,
    ].join('\n'),
    env: {
      ...Object.fromEntries(names.map((name) => [name, url])),
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      NODE_USE_ENV_PROXY: '1',
    },
  };
}

async function start(): Promise<void> {
  const http = process.env.HTTP_PROXY ?? process.env.http_proxy;
  const https = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  const noProxy = process.env.NO_PROXY ?? process.env.no_proxy;
  const parentProxy = { ...(http && { http }), ...(https && { https }), ...(noProxy && { noProxy }) };
  await SandboxManager.initialize({
    network: { allowedDomains: [], deniedDomains: [], ...(http || https ? { parentProxy } : {}) },
    filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
  });
}

async function release(): Promise<void> {
  if (--holders > 0) return;
  ready = ready.then(
    () => (holders === 0 ? SandboxManager.reset() : undefined),
    () => SandboxManager.reset(),
  );
  await ready;
}
