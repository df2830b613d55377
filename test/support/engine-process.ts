import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelRef } from '../../src/core/settings.ts';
import type { Ending, Orders } from '../faults/programs/orders.ts';
import type { OutsideWorld } from './outside-world.ts';

/** The program that starts a run or goes on with it; its argument are orders. */
export const runToEnd = join(import.meta.dirname, '..', 'faults', 'programs', 'run-to-end.ts');

/** A process that works at the run of a world. */
export interface EngineProcess {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** How it ended: null where it was killed. Rejects where it failed. */
  readonly ended: Promise<Ending | null>;
}

export const homeOf = (world: OutsideWorld): string => join(world.folder, 'state');

/** The log of the world's run; null before there is one. */
export const logOf = (world: OutsideWorld): string | null =>
  globSync(join(homeOf(world), 'repositories', '*', 'runs', '*', 'log.jsonl'))[0] ?? null;

export const placesOf = (world: OutsideWorld) => ({
  forge: world.forgeFolder,
  log: logOf(world) ?? 'there is no log',
  journal: world.journal,
});

export const modelAt = (provider: string, url: string): ModelRef => ({
  provider,
  name: 'rehearsed',
  baseUrl: provider === 'anthropic' ? url : `${url}/v1`,
  window: 128_000,
  price: { input: 0, cached: 0, output: 0 },
});

export const ordersFor = (world: OutsideWorld, more: Partial<Orders> = {}): Orders => ({
  home: homeOf(world),
  root: world.root,
  base: world.base,
  forge: world.forge,
  issue: world.issue,
  models: { default: modelAt('openai', world.modelUrl) },
  limits: { attempts: 4, longestWaitMs: 300 },
  gates: {},
  settleMs: 0,
  killAt: null,
  allow: false,
  ...more,
});

/** When the tests are stopped, nothing of theirs goes on. */
const atWork = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of atWork) child.kill('SIGKILL');
});

/** Starts a process on the world's run, or goes on with it. */
export function work(world: OutsideWorld, more: Partial<Orders> = {}): EngineProcess {
  const orders = JSON.stringify(ordersFor(world, more));
  const child = spawn(process.execPath, [runToEnd, orders], { stdio: ['ignore', 'pipe', 'pipe'] });
  atWork.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Ending | null>((resolve, reject) => {
    child.once('close', (code, signal) => {
      atWork.delete(child);
      if (signal === 'SIGKILL') return resolve(null);
      if (code !== 0 || stderr !== '') return reject(new Error(`the engine ended with ${code ?? signal}: ${stderr}`));
      resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    });
  });
  return { pid: child.pid ?? -1, kill: (signal) => void child.kill(signal), ended };
}
