import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openMachine, readRun } from '../../../src/compose.ts';
import { noCaps } from '../../../src/core/budget.ts';
import { reportOf } from '../../../src/core/projections/report.ts';
import { fold } from '../../../src/core/run.ts';
import { defaultLimits, type Settings, supervisedGates } from '../../../src/core/settings.ts';
import { type OpenedRun, resumeRun, runsFolder, startRun } from '../../../src/headless/run/start-run.ts';
import { listedCommands } from '../../../src/rehearsal/plays/demonstration.ts';
import type { Orders } from './orders.ts';

/** Starts the run of the sample, or goes on with the one that is there, until it is closed or asks; or dies as ordered. */
const orders: Orders = JSON.parse(process.argv[2] ?? '');
const { engine, logLocation } = await opened();
engine.onDecision(({ seq }) => {
  if (seq === orders.killAt) process.kill(process.pid, 'SIGKILL');
});
if (orders.killAt === 0) process.kill(process.pid, 'SIGKILL');
process.stdout.write(`${JSON.stringify({ log: logLocation })}\n`);
if (orders.allow)
  for (const { id } of Object.values(engine.run.asks))
    await engine.submit({ type: 'answer-ask', at: Date.now(), ask: id, verdict: 'allow', reason: 'It is put right.' });
await engine.settle();
const { outcome, summary } = reportOf(engine.run);
const asks = Object.values(engine.run.asks).map(({ subject }) => subject);
process.stdout.write(`${JSON.stringify({ outcome, summary, asks })}\n`, () => process.exit(0));

async function opened(): Promise<OpenedRun['composition']> {
  const machine = await openMachine(orders.home);
  const common = {
    home: orders.home,
    machine,
    root: orders.root,
    forge: orders.forge,
    reviewer: null,
    record: null,
    issue: orders.issue,
    keys: {
      openai: { key: 'key-of-the-test', source: 'the test' },
      anthropic: { key: 'key-of-the-test', source: 'the test' },
      'openai-compatible': { key: 'key-of-the-test', source: 'the test' },
    },
    settleMs: orders.settleMs,
  };
  const id = begun(runsFolder(orders.home, orders.root));
  const run =
    id === null
      ? await startRun({ ...common, base: orders.base, unseen: [], settings: settings(machine.shell.sandbox) })
      : await resumeRun({
          ...common,
          run: fold((await readRun(join(runsFolder(orders.home, orders.root), id))).decisions),
          reached: { access: orders.forge, reviewer: null, settleMs: orders.settleMs },
        });
  return run.composition;
}

/** The run that has a log with something in it. One that died before its first decision was never begun. */
function begun(folder: string): string | null {
  const runs = existsSync(folder) ? readdirSync(folder) : [];
  const [id, ...more] = runs.filter((run) => size(join(folder, run, 'log.jsonl')) > 0);
  if (more.length > 0) throw new Error(`there are ${runs.length} runs`);
  return id ?? null;
}

function size(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function settings(sandbox: Settings['sandbox']): Settings {
  return {
    gates: { ...supervisedGates, plan: 'policy', merge: 'policy', ...orders.gates },
    budget: { tokens: 5_000_000, money: null },
    limits: { ...defaultLimits, ...orders.limits },
    models: orders.models,
    setup: [],
    setupHosts: [],
    checks: ['npm test'],
    sandbox,
    allowedCommands: sandbox === 'none' ? [...new Set(['npm test', ...listedCommands])] : [],
    twoIdentities: false,
    caps: noCaps,
    mode: 'parallel',
    rules: [],
  };
}
