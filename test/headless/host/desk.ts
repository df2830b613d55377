import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { noCaps } from '../../../src/core/budget.ts';
import { markerFile } from '../../../src/headless/host/marker.ts';
import type { ModelChoice, StartOptions } from '../../../src/link/protocol.ts';
import { play } from '../../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../../src/rehearsal/rehearsal-server.ts';
import { sampleIssue } from '../../../src/rehearsal/sample/sample-issue.ts';
import { makePlace, type Place } from '../command-line.ts';
import {
  endHost,
  type HostProcess,
  openScreen,
  type ScreenOptions,
  startHost,
  type TestScreen,
} from './host-process.ts';

/** A key that must be found nowhere but in memory. */
export const KEY = 'sk-only-in-the-memory-of-the-host-4711';

/** A repository of a user with an issue in it, a host for it, and a model server that wants a key. */
export interface Desk {
  readonly place: Place;
  readonly server: Rehearsal;
  readonly model: ModelChoice;
  readonly options: { readonly forge: string } & StartOptions;
  host(options?: { readonly graceMs?: number }): Promise<HostProcess>;
  screen(host: HostProcess, options?: ScreenOptions): Promise<TestScreen>;
  /** A screen, the issue on the local forge, and a run on it. */
  start(screen: TestScreen, more?: Partial<StartOptions>): Promise<string>;
  journal(): string;
}

export async function openDesk({ delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<Desk> {
  const place = await makePlace();
  const journal = join(place.folder, 'model-calls.jsonl');
  const server = await startRehearsal({ play, key: KEY, delayMs, journal });
  const hosts: HostProcess[] = [];
  onTestFinished(async () => {
    for (const host of hosts) await endHost(host);
    await server.close();
    await place[Symbol.asyncDispose]();
  });
  const model = { provider: 'openai-compatible', name: 'rehearsed', baseUrl: `${server.url}/v1`, window: 128_000 };
  const options = {
    ...{ forge: 'local', issue: 1, branch: 'main', setup: [], checks: ['npm test'], hosts: [], fresh: false },
    models: { default: model },
    gates: { plan: 'policy', merge: 'policy' } as const,
    budget: { tokens: 4_000_000, money: null },
    caps: noCaps,
    mode: 'parallel' as const,
    developers: 3,
  };
  return {
    place,
    server,
    model,
    options,
    host: async (more = {}) => {
      const host = await startHost({ home: place.home, folder: place.repo, ...more });
      hosts.push(host);
      return host;
    },
    screen: (host, more = {}) =>
      openScreen(host.said.address, {
        folder: place.repo,
        secret: (wish) => (wish.of === 'model' ? KEY : null),
        ...more,
      }),
    start: async (screen, more = {}) => {
      const { issues } = await screen.ask('issues', { forge: 'local', state: 'all', page: 1 });
      const issue = issues[0] ?? (await screen.ask('newIssue', { forge: 'local', ...sampleIssue }));
      return (await screen.ask('start', { ...options, issue: issue.number, ...more })).run;
    },
    journal: () => readFileSync(journal, 'utf8'),
  };
}

/** Resolves when nothing of its runs is left to be tidied up: then no marker says any more that something goes on. */
export async function tidied({ place: { home, repo } }: Desk): Promise<void> {
  while (existsSync(markerFile(home, repo))) await sleep(50);
}

/** What git says in the user's repository, changing nothing that it is not told to. */
export const git = ({ place }: Desk, ...args: string[]): string =>
  execFileSync('git', args, { cwd: place.repo, encoding: 'utf8', env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } });

/** Files below a folder that hold a text. */
export function filesWith(folder: string, text: string): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true });
  return paths
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
