import { Command } from 'commander';
import { readRun } from '../../compose.ts';
import { previewOf } from '../../core/preview.ts';
import { askEffect, refusalEffect } from '../../core/projections/ask-effect.ts';
import { askerText } from '../../core/projections/asker-text.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import { oneLine } from '../../core/projections/words.ts';
import { type Ask, fold, type Run } from '../../core/run.ts';
import { LogError } from '../../ports/log.ts';
import { allRuns, type KnownRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
import { refuseWhileGoing } from '../run/start-run.ts';
import { visible } from '../screens/visible.ts';
import { stateFolder } from '../state-folder.ts';

export const runsCommand = (): Command =>
  new Command('runs')
    .description('list the runs of this machine')
    .option('--json', 'as JSON, one line a run')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const home = stateFolder();
      const runs = await allRuns(home);
      const newest = new Map(unended(runs).map((run) => [lockOf(run), run]));
      for (const run of runs) {
        const standing = await standingOf(home, run, newest.get(lockOf(run)) === run);
        const lines = json
          ? [JSON.stringify(asJson(run, standing))]
          : [asText(run, standing), ...standing.asks.flatMap(askText)];
        for (const line of lines) process.stdout.write(`${line}\n`);
      }
      if (runs.length === 0 && !json)
        process.stdout.write('There is no run yet. To begin one: npm run swarm -- run --help\n');
    });

interface Standing {
  /** Its outcome where it has ended. */
  readonly state: Exclude<KnownRun['outcome'], null> | 'waits' | 'running' | 'stopped' | 'unreadable';
  /** What it asks and nobody has answered yet. */
  readonly asks: readonly ShownAsk[];
}

/** A question in words. */
interface ShownAsk {
  readonly ask: string;
  readonly of: 'board' | 'chair';
  readonly question: string;
  readonly by: string;
  /** What its asker said of it, as far as it stands in the log. */
  readonly why: string;
  /** What a yes does, and what a no does. */
  readonly yes: readonly string[];
  readonly no: string;
}

/** Those that have not ended, the one that was written to last at the end. */
const unended = (runs: readonly KnownRun[]): readonly KnownRun[] =>
  runs.filter(({ outcome }) => outcome === null).sort((a, b) => a.last - b.last);

/** Runs on one issue share a lock: of those only the one that was written to last can be the one that is going. */
const lockOf = ({ record }: KnownRun): string => `${record.issue} ${record.root}`;

async function standingOf(home: string, run: KnownRun, newest: boolean): Promise<Standing> {
  const { outcome, problem, record, folder } = run;
  if (outcome !== null) return { state: outcome, asks: [] };
  if (problem !== null) return { state: 'unreadable', asks: [] };
  const asks = await openAsks(folder);
  if (asks === null) return { state: 'unreadable', asks: [] };
  if (asks.length > 0) return { state: 'waits', asks };
  return { state: newest && (await isGoing({ home, root: record.root }, record.issue)) ? 'running' : 'stopped', asks };
}

/** Null where the log is damaged: one bad log must not hide the other runs. */
async function openAsks(folder: string): Promise<readonly ShownAsk[] | null> {
  try {
    const run = fold((await readRun(folder)).decisions);
    return Object.values(run.asks).map((ask) => shownAsk(run, ask));
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}

const shownAsk = (run: Run, ask: Ask): ShownAsk => ({
  ask: ask.id,
  of: ask.of,
  question: visible(askQuestion(ask)),
  by: askerText(run, ask),
  why: visible(oneLine(previewOf(ask.why), 200)),
  yes: askEffect(run, ask).map(visible),
  no: visible(refusalEffect(ask)),
});

const askText = ({ ask, of, question, by, why, yes, no }: ShownAsk): readonly string[] => [
  `    ${ask}${of === 'board' ? ' (before the board)' : ''}: ${question}`,
  `        asked by ${by}${why === '' ? '' : `, because: ${why}`}`,
  ...yes.map((line, at) => `        ${at === 0 ? 'a yes: ' : '       '} ${line}`),
  `        a no:   ${no}`,
];

async function isGoing(at: Parameters<typeof refuseWhileGoing>[0], issue: number): Promise<boolean> {
  try {
    await refuseWhileGoing(at, issue);
    return false;
  } catch (error) {
    if (error instanceof CannotStart) return true;
    throw error;
  }
}

const asText = ({ id, opened, record, problem }: KnownRun, { state, asks }: Standing): string => {
  const when = opened === null ? '' : new Date(opened.at).toISOString().slice(0, 16).replace('T', ' ');
  const title = opened === null ? (problem ?? '') : `#${opened.mission.issue} ${oneLine(opened.mission.title, 60)}`;
  const word = asks.length > 0 ? `${state}: ${asks.map(({ ask }) => ask).join(', ')}` : state;
  return `${id}  ${when}  ${word.padEnd(10)}  ${title}  ${record.root}`;
};

const asJson = (run: KnownRun, { state, asks }: Standing) => ({
  run: run.id,
  outcome: run.outcome,
  state,
  asks: asks.map(({ ask }) => ask),
  questions: asks,
  issue: run.record.issue,
  title: run.opened?.mission.title ?? null,
  root: run.record.root,
  folder: run.folder,
  opened: run.opened?.at ?? null,
  last: run.last,
  problem: run.problem,
});
