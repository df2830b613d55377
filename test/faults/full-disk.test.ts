import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runsFolder } from '../../src/headless/run/start-run.ts';
import { homeOf, ordersFor, placesOf, runToEnd } from '../support/engine-process.ts';
import { outsideFlaws } from '../support/outside-checker.ts';
import { openWorld } from '../support/outside-world.ts';

/** Mounts a small disk where runs are kept, works until it is full, makes room, goes on, and keeps what is on it. */
const script = `
mount -t tmpfs -o size=96k tmpfs "$1" || exit 90
"$2" "$3" "$4"
first=$?
mount -o remount,size=64m "$1" || exit 91
"$2" "$3" "$4" || exit 92
mkdir "$1.kept" && cp -a "$1/." "$1.kept/" || exit 93
echo "$first"
`;

test('a full disk ends the process with a sentence; with room again the run goes on to its end', {
  timeout: 240_000,
}, async () => {
  const world = await openWorld();
  try {
    const runs = runsFolder(homeOf(world), world.root);
    mkdirSync(runs, { recursive: true });
    const args = [runs, process.execPath, runToEnd, JSON.stringify(ordersFor(world))];
    const ran = await promisify(execFile)('unshare', ['-m', 'sh', '-c', script, 'sh', ...args]).catch((error) => {
      throw new Error('This test needs Linux and the right to mount a tmpfs (run it as root).', { cause: error });
    });
    const [log, ending, first] = ran.stdout.trim().split('\n').slice(-3);
    expect(ran.stderr).toMatch(/LogError: .*(no space|full)/i);
    expect(first).toBe('1');
    expect(JSON.parse(ending ?? '')).toMatchObject({ outcome: 'merged' });
    const kept = String(JSON.parse(log ?? '').log).replace(runs, `${runs}.kept`);
    expect(await outsideFlaws({ ...placesOf(world), log: kept }, { undisturbed: false })).toEqual([]);
  } finally {
    await world.close();
  }
});
