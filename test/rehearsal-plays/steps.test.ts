import { expect, test } from 'vitest';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { playOn, shell } from './stage.ts';
import { planOf, taskBrief, troupe } from './troupe.ts';

test('each first pull request mends its own test file and no other; together they leave one case open', {
  timeout: 120_000,
}, async () => {
  const company = await troupe();
  const plan = await planOf(company.pm);
  const developers = await Promise.all(plan.map((task) => company.developer(task)));
  for (const [at, developer] of developers.entries()) {
    const task = plan[at];
    if (!task) throw new Error('no task');
    await playOn(play, developer, taskBrief(task));
    for (const other of plan)
      for (const check of other.checks)
        expect([check, (await shell(developer.bench.folder, check)).code]).toEqual([check, other === task ? 0 : 1]);
  }
  for (const developer of developers) await company.merge(developer);
  expect((await shell(company.project, 'npm test')).code).toBe(0);
  const left = `node --input-type=module --eval 'import { parseCsv } from "./src/csv.js"; process.exit(parseCsv("a\\n\\"x\\"\\"\\"")[0].a === "x\\"" ? 0 : 3)'`;
  expect((await shell(company.project, left)).code).toBe(3);
});
