import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { commands, type ExtensionContext, extensions } from 'vscode';

/** What a timer is late without any load, in ms: the histogram looks so often. */
const RESOLUTION_MS = 5;

/**
 * Looks at the extension host from inside, for tests and benches: it answers on loopback, at the address that it writes to
 * the file that `SWARM_PROBE` names. `/commands`: all that can be executed. `/extension`: is ours active? `/lag`: how late
 * the event loop was since it was last asked, in ms.
 */
export function activate(context: ExtensionContext): void {
  const place = process.env.SWARM_PROBE;
  if (place === undefined) return;
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const answers: Readonly<Record<string, () => unknown>> = {
    '/commands': () => commands.getCommands(true),
    '/extension': () => ({ active: extensions.getExtension('issue-swarm.issue-swarm')?.isActive ?? null }),
    '/lag': () => {
      const seen = {
        p50: late(lag.percentile(50)),
        p99: late(lag.percentile(99)),
        max: late(lag.max),
        count: lag.count,
      };
      lag.reset();
      return seen;
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    Promise.resolve(answer?.()).then((value) => response.end(JSON.stringify(value ?? null)));
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    writeFileSync(place, typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '');
  });
  context.subscriptions.push({ dispose: () => server.close() });
}
