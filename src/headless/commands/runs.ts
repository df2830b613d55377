import { Command } from 'commander';
import { oneLine } from '../../core/projections/words.ts';
import { allRuns, type KnownRun } from '../begin/known-runs.ts';
import { stateFolder } from '../state-folder.ts';

export const runsCommand = (): Command =>
  new Command('runs')
    .description('list the runs of this machine')
    .option('--json', 'as JSON, one line a run')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const runs = await allRuns(stateFolder());
      for (const run of runs) process.stdout.write(`${json ? JSON.stringify(asJson(run)) : asText(run)}\n`);
      if (runs.length === 0 && !json)
        process.stdout.write('There is no run yet. To begin one: npm run swarm -- run --help\n');
    });

const asText = ({ id, opened, outcome, record, problem }: KnownRun): string => {
  const when = opened === null ? '' : new Date(opened.at).toISOString().slice(0, 16).replace('T', ' ');
  const title = opened === null ? (problem ?? '') : `#${opened.mission.issue} ${oneLine(opened.mission.title, 60)}`;
  return `${id}  ${when}  ${(outcome ?? 'unfinished').padEnd(10)}  ${title}  ${record.root}`;
};

const asJson = ({ id, opened, outcome, record, folder, last, problem }: KnownRun) => ({
  run: id,
  outcome,
  issue: record.issue,
  title: opened?.mission.title ?? null,
  root: record.root,
  folder,
  opened: opened?.at ?? null,
  last,
  problem,
});
