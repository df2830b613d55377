import { join } from 'node:path';
import type { FinalReport, Screen } from '../screens/screen.ts';
import { drive } from './drive.ts';
import { openDemonstration } from './open-demonstration.ts';
import { shellWord } from './shell-word.ts';

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
  const { opened, forge, close } = await openDemonstration({ folder, pace, say: (text) => screen.notice(text) });
  try {
    return await drive(opened, screen, {
      started,
      forge: forge.url,
      next: async ({ run: { id } }) => whereItLies(folder, id),
    });
  } finally {
    await close();
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
