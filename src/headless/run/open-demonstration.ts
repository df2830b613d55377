import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openForge, openMachine, readRun } from '../../compose.ts';
import { noCaps } from '../../core/budget.ts';
import { fold } from '../../core/run.ts';
import { defaultLimits, type Settings, supervisedGates } from '../../core/settings.ts';
import { listedCommands, play } from '../../rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../rehearsal/rehearsal-server.ts';
import { makeSample } from '../../rehearsal/sample/make-sample.ts';
import { CannotStart } from '../cannot-start.ts';
import { freePort, type LocalForge, mirrorToLocalForge, startLocalForge } from './local-forge.ts';
import { needSandbox, type OpenedRun, resumeRun, runsFolder, startRun } from './start-run.ts';

/** A demonstration that is open: its run, with the forge and the model stand-in that live as long as it does. */
export interface OpenedDemonstration {
  readonly opened: OpenedRun;
  readonly forge: LocalForge;
  close(): Promise<void>;
}

export interface DemonstrationStart {
  /** Where the demonstration is kept: sample, forge, log, and what the model server saw. */
  readonly folder: string;
  /** How long the model stand-in takes for a reply, in ms: so that a person can follow. */
  readonly pace: number;
  readonly say: (notice: string) => void;
}

/** What its model stand-in is started with, kept beside it: the key opens nothing else. */
const Stage = z.object({ version: z.literal(1), key: z.string(), port: z.number().int(), pace: z.number() });

const stageFile = (folder: string): string => join(folder, 'demonstration.json');
/** Held while a demonstration goes on, by whichever process. */
export const demonstrationLock = (folder: string): string => join(folder, 'forge.lock');
export const sampleOf = (folder: string): string => join(folder, 'sample');
export const demonstrationHome = (folder: string): string => join(folder, 'state');

/** Makes the sample, starts its forge and the model stand-in, and opens the run. */
export async function openDemonstration({ folder, pace, say }: DemonstrationStart): Promise<OpenedDemonstration> {
  say(
    "This is a demonstration: the model's replies are rehearsed, computed from what the tools answer. Everything else is real: " +
      'the repository, its tests, the commits, the forge, the pull requests, the review, the merge.',
  );
  await mkdir(folder, { recursive: true });
  const root = sampleOf(folder);
  const sample = await makeSample(root);
  const home = demonstrationHome(folder);
  const machine = await openMachine(home);
  for (const notice of machine.notices) say(notice);
  if (machine.shell.sandbox === 'none')
    say(`For the demonstration exactly these commands are allowed, on its own sample: ${listedCommands.join(' · ')}`);
  const key = randomBytes(12).toString('hex');
  return whileOpen(folder, { key, pace, port: 0 }, async ({ forge, rehearsal }) => {
    const stage = Stage.encode({ version: 1, key, pace, port: rehearsal.port });
    await writeFile(stageFile(folder), JSON.stringify(stage), { mode: 0o600 });
    const store = await machine.git.store(root, sample.commit);
    await mirrorToLocalForge(forge, store, sample);
    const issue = await openForge(forge.access).openIssue({ ...sample.issue, labels: [] });
    return startRun({
      home,
      machine,
      root,
      base: { branch: sample.branch, commit: sample.commit },
      unseen: [],
      forge: forge.access,
      reviewer: null,
      issue: issue.number,
      settings: settingsFor(machine.shell.sandbox, rehearsal.url),
      keys: keysWith(key),
      settleMs: 0,
      record: { version: 1, root, issue: issue.number, forge: { kind: 'local', twoIdentities: false }, keys: {} },
    });
  });
}

/** Goes on with a demonstration whose process has ended: its forge and the model stand-in are started again. */
export async function reopenDemonstration(folder: string, id: string): Promise<OpenedDemonstration> {
  const root = sampleOf(folder);
  const home = demonstrationHome(folder);
  const stage = await stageOf(folder);
  const run = fold((await readRun(join(runsFolder(home, root), id))).decisions);
  const machine = await openMachine(home);
  needSandbox(run, machine);
  const port = await freePort(stage.port);
  return whileOpen(folder, { ...stage, port }, async ({ forge, rehearsal }) => {
    const opened = await resumeRun({
      home,
      machine,
      root,
      run,
      reached: { access: forge.access, reviewer: null, settleMs: 0 },
      keys: keysWith(stage.key),
    });
    // Somebody else may have the port by now: its models are at another address from now on.
    const models = { default: rehearsed(rehearsal.url) };
    if (rehearsal.port !== stage.port)
      await opened.composition.engine.submit({ type: 'set-models', at: Date.now(), models });
    return opened;
  });
}

async function stageOf(folder: string): Promise<z.infer<typeof Stage>> {
  try {
    return Stage.parse(JSON.parse(await readFile(stageFile(folder), 'utf8')));
  } catch (cause) {
    throw new CannotStart(
      'This demonstration cannot go on: how its model was rehearsed was not kept. Start a new one.',
      {
        cause,
      },
    );
  }
}

interface Stand {
  readonly forge: LocalForge;
  readonly rehearsal: Rehearsal;
}

async function whileOpen(
  folder: string,
  stage: { readonly key: string; readonly pace: number; readonly port: number },
  open: (stand: Stand) => Promise<OpenedRun>,
): Promise<OpenedDemonstration> {
  const forge = await startLocalForge(join(folder, 'forge'), sampleOf(folder));
  let rehearsal: Rehearsal | null = null;
  const closeStand = async () => {
    await rehearsal?.close();
    await forge.close();
  };
  try {
    const { key, pace: delayMs, port } = stage;
    rehearsal = await startRehearsal({ play, key, delayMs, port, journal: join(folder, 'model-calls.jsonl') });
    const opened = await open({ forge, rehearsal });
    const close = async () => {
      await opened.close();
      await closeStand();
    };
    return { opened, forge, close };
  } catch (error) {
    await closeStand();
    throw error;
  }
}

const keysWith = (key: string) => ({ openai: { key, source: 'the demonstration' } });

const rehearsed = (modelUrl: string) => ({
  provider: 'openai',
  name: 'rehearsed',
  baseUrl: `${modelUrl}/v1`,
  window: 128_000,
  price: { input: 0, cached: 0, output: 0 },
});

const settingsFor = (sandbox: Settings['sandbox'], modelUrl: string): Settings => ({
  gates: { ...supervisedGates, plan: 'board', merge: 'board' },
  budget: { tokens: 2_000_000, money: null },
  limits: { ...defaultLimits, attempts: 3, longestWaitMs: 5000 },
  models: { default: rehearsed(modelUrl) },
  setup: [],
  setupHosts: [],
  checks: ['npm test'],
  sandbox,
  allowedCommands: sandbox === 'none' ? [...new Set(['npm test', ...listedCommands])] : [],
  twoIdentities: false,
  caps: noCaps,
  mode: 'parallel',
  rules: [],
});
