import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authorityFlaws } from '../authority/support/authority-checker.ts';
import { folderState } from '../support/folder-hash.ts';
import { certificates } from '../support/outside/in-the-commits.ts';
import { flawsBesideCommits, outsideFlaws, readEvidence, readLog } from '../support/outside-checker.ts';
import { demonstrated, placesIn } from './demonstrated.ts';
import { tampering, withRedCertificates } from './tampering.ts';

test('the demonstration ends with a merge that an outside checker agrees with, and touches no byte of the checkout', {
  timeout: 120_000,
}, async () => {
  const shown = await demonstrated({ 'src/rehearsal/sample/make-sample.ts': 'keep-a-copy.ts' });
  expect(shown.stderr).toBe('');
  expect(shown.report.outcome).toBe('merged');
  expect(shown.exitCode).toBe(0);
  expect(shown.decisions).toEqual(readLog(shown.report.log)); // what it prints is what it keeps
  expect(await outsideFlaws(placesIn(shown), { undisturbed: true })).toEqual([]);
  const evidence = readEvidence(placesIn(shown));
  expect(authorityFlaws(evidence.log)).toEqual([]);
  for (const [what, tamper] of Object.entries(tampering))
    expect(flawsBesideCommits(tamper(evidence), { undisturbed: true }), `unseen: ${what}`).not.toEqual([]);
  expect(await certificates(withRedCertificates(evidence))).not.toEqual([]);
  const sample = join(shown.folder, 'sample');
  expect(folderState(sample)).toEqual(folderState(`${sample}.before`));
});
