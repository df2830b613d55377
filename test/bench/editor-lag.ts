import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { CROWD, crowdFiles, crowdIssue, play } from '../editor/plays/crowd.ts';
import { installedExtensions } from '../editor/support/packaged.ts';
import { openDesk } from '../editor/world/desk.ts';
import { onlyRun, readRun, until } from '../editor/world/kept-runs.ts';
import { projectOf } from '../editor/world/project.ts';
import { enterKey, showSwarm, startOnIssue } from '../editor/world/steps.ts';
import { withExtension } from '../editor/world/with-extension.ts';

const Lag = z.object({ p50: z.number(), p99: z.number(), max: z.number(), count: z.number() });
type Lag = z.infer<typeof Lag>;

/** As long as each state is looked at. */
const LOOK_MS = 15_000;
/** What a model takes for a reply. */
const PACE_MS = 1500;

/** The lag of the extension host's event loop while 20 developers are at work, against the same editor before that. */
export async function crowdLag(): Promise<Readonly<Record<string, unknown>>> {
  const project = await projectOf(crowdFiles);
  const place = join(project.place, 'probe');
  const program = join(import.meta.dirname, '..', 'editor', 'world', 'programs', 'probe-extension.ts');
  const extensions = await withExtension(await installedExtensions(), join(project.place, 'extensions'), program, {
    name: 'probe',
  });
  await using desk = await openDesk({
    ...{ name: 'bench-lag', project, play, issues: [crowdIssue], extensions, pace: PACE_MS },
    env: { ...process.env, SWARM_PROBE: place },
    settings: {
      'issueSwarm.developers': CROWD,
      'issueSwarm.gates.plan': 'policy',
      'issueSwarm.gates.merge': 'policy',
      'issueSwarm.checks': ['sh check.sh'],
    },
  });
  await showSwarm(desk.window);
  await enterKey(desk.window);
  const address = await until('the probe is there', () => readFile(place, 'utf8').catch(() => null));
  const lag = async (): Promise<Lag> => Lag.parse(await (await fetch(`${address}/lag`)).json());
  const look = async (): Promise<Lag> => {
    await lag();
    await pause(LOOK_MS);
    return lag();
  };
  await pause(5000);
  const idle = await look();
  await startOnIssue(desk.window);
  const run = await onlyRun(desk.profile);
  const working = async (): Promise<number> =>
    Object.values((await readRun(run)).run.agents).filter(({ role, left }) => role === 'developer' && left === null)
      .length;
  await until('all are at work', async () => (await working()) === CROWD);
  const crowd = await look();
  const still = await working();
  await desk.window.screenshot('crowd');
  const rounded = ({ p50, p99, max }: Lag) => ({ p50: round(p50), p99: round(p99), max: round(max) });
  return { developers: still, idle: rounded(idle), crowd: rounded(crowd), p99ToIdle: round(crowd.p99 / idle.p99) };
}

const round = (value: number): number => Math.round(value * 100) / 100;
