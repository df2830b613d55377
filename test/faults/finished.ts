import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { logOf, placesOf, type work } from '../support/engine-process.ts';
import { folderState } from '../support/folder-hash.ts';
import { leftBehind } from '../support/left-behind.ts';
import { readingsOf } from '../support/outside/readings.ts';
import { outsideFlaws, readEvidence } from '../support/outside-checker.ts';
import { type OutsideWorld, openWorld, type WorldOptions } from '../support/outside-world.ts';

type Course = (world: OutsideWorld) => ReturnType<typeof work>['ended'];

/**
 * Lets a run take its course in a world of its own, whatever happens to it on the way, and holds the end against what must
 * always be so. Answers what runs can be compared by.
 */
export async function finished(course: Course, options: WorldOptions & { readonly undisturbed?: boolean } = {}) {
  const world = await openWorld(options);
  try {
    const checkout = folderState(world.root);
    const ending = await course(world);
    expect(ending, JSON.stringify(ending)).toMatchObject({ outcome: 'merged', asks: [] });
    expect(folderState(world.root)).toEqual(checkout);
    const places = placesOf(world);
    expect(await outsideFlaws(places, { undisturbed: options.undisturbed ?? false })).toEqual([]);
    const evidence = readEvidence(places);
    return { evidence, readings: await readingsOf(evidence) };
  } catch (error) {
    keepLog(world, error);
    throw error;
  } finally {
    await world.close();
    expect(await leftBehind(world.folder)).toEqual([]);
  }
}

/** The log of a run that went wrong outlives its world, for whoever looks into it. */
function keepLog(world: OutsideWorld, error: unknown): void {
  const log = logOf(world);
  if (log === null) return;
  const kept = join(mkdtempSync(join(tmpdir(), 'failed-run-')), 'log.jsonl');
  copyFileSync(log, kept);
  process.stderr.write(`${error instanceof Error ? error.message : error}\nThe log of this run: ${kept}\n`);
}
