import { execFileSync } from 'node:child_process';
import { makeSample as makeIt } from '../../../src/rehearsal/sample/make-sample.ts';

/** No sabotage, but a witness: a copy of the sample, times included, as it was before any other part of ours saw it. */
export async function makeSample(folder: string): ReturnType<typeof makeIt> {
  const sample = await makeIt(folder);
  execFileSync('cp', ['-a', folder, `${folder}.before`]);
  return sample;
}
