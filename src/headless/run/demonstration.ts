import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openForge, openMachine } from '../../compose.ts';
import { defaultLimits, type Settings, supervisedGates } from '../../core/settings.ts';
import { listedCommands, play } from '../../rehearsal/plays/demonstration.ts';
import { startRehearsal } from '../../rehearsal/rehearsal-server.ts';
import { makeSample } from '../../rehearsal/sample/make-sample.ts';
import type { FinalReport, Screen } from '../screens/screen.ts';
import { drive } from './drive.ts';
import { mirrorToLocalForge, startLocalForge } from './local-forge.ts';
import { shellWord } from './shell-word.ts';
import { startRun } from './start-run.ts';

export interface Demonstration {
  /** Where the demonstration is kept: sample, forge, log, and what the model server saw. */
  readonly folder: string;
  readonly screen: Screen;
  /** How long the model stand-in takes for a reply, in ms: so that a person can follow. */
  readonly pace: number;
}

/** A run with everything real but the model's judgement, on a sample project made for it. */
export async function demonstrate({ folder, screen, pace }: Demonstration): Promise<FinalReport> {
  const started = Date.now();
  screen.notice(
    "This is a demonstration: the model's replies are rehearsed, computed from what the tools answer. Everything else is real: " +
      'the repository, its tests, the commits, the forge, the pull requests, the review, the merge.',
  );
  await mkdir(folder, { recursive: true });
  const root = join(folder, 'sample');
  const sample = await makeSample(root);
  const home = join(folder, 'state');
  const machine = await openMachine(home);
  for (const notice of machine.notices) screen.notice(notice);
  if (machine.shell.sandbox === 'none')
    screen.notice(
      `For the demonstration exactly these commands are allowed, on its own sample: ${listedCommands.join(' · ')}`,
    );
  const forge = await startLocalForge(join(folder, 'forge'), root);
  const key = randomBytes(12).toString('hex');
  const rehearsal = await startRehearsal({ play, key, delayMs: pace, journal: join(folder, 'model-calls.jsonl') });
  try {
    const store = await machine.git.store(root, sample.commit);
    await mirrorToLocalForge(forge, store, sample);
    const issue = await openForge(forge.access).openIssue({ ...sample.issue, labels: [] });
    const run = await startRun({
      home,
      machine,
      root,
      base: { branch: sample.branch, commit: sample.commit },
      unseen: [],
      forge: forge.access,
      reviewer: null,
      issue: issue.number,
      settings: settingsFor(machine.shell.sandbox, rehearsal.url),
      keys: { openai: { key, source: 'the demonstration' } },
      settleMs: 0,
      // For `log` and `take` afterwards. It cannot be continued: its forge and the model stand-in end with it.
      record: { version: 1, root, issue: issue.number, forge: { kind: 'local', twoIdentities: false }, keys: {} },
    });
    try {
      return await drive(run, screen, {
        started,
        forge: forge.url,
        next: async ({ run: { id } }) => whereItLies(folder, id),
      });
    } finally {
      await run.close();
    }
  } finally {
    await rehearsal.close();
    await forge.close();
  }
}

function whereItLies(folder: string, run: string): readonly string[] {
  const at = (name: string) => shellWord(join(folder, name));
  const swarm = (command: string) => `ISSUE_SWARM_HOME=${at('state')} npm run swarm -- ${command}`;
  return [
    'The model was rehearsed; everything else was real. Look at it:',
    `  the sample project   ${join(folder, 'sample')}, as it was before`,
    `  what the model saw   ${join(folder, 'model-calls.jsonl')}`,
    '  bring the result into the sample:',
    `    ${swarm(`take ${run}`)}`,
    '  tell again what happened:',
    `    ${swarm(`log ${run}`)}`,
    '  serve its forge again, to ask it for issues and pull requests (REST, no web pages):',
    `    npm run swarm -- forge --data ${at('forge')} --repo ${at('sample')}`,
    'On your own work: npm run swarm -- run --repo DIR --issue N|FILE.md',
  ];
}

const settingsFor = (sandbox: Settings['sandbox'], modelUrl: string): Settings => ({
  gates: { ...supervisedGates, plan: 'policy', merge: 'policy' },
  budget: { tokens: 2_000_000, money: null },
  limits: { ...defaultLimits, attempts: 3, longestWaitMs: 5000 },
  models: {
    default: {
      provider: 'openai',
      name: 'rehearsed',
      baseUrl: `${modelUrl}/v1`,
      window: 128_000,
      price: { input: 0, cached: 0, output: 0 },
    },
  },
  setup: [],
  setupHosts: [],
  checks: ['npm test'],
  sandbox,
  allowedCommands: sandbox === 'none' ? [...new Set(['npm test', ...listedCommands])] : [],
  twoIdentities: false,
});
