import type { Reply } from '../../play.ts';
import { act, one, silently } from './acting.ts';
import type { Bug } from './bug.ts';
import { knownBugs } from './known-bugs.ts';
import { listedCommands } from './listed-commands.ts';
import { pathsIn, type ShownLine, shownLines } from './reading.ts';
import { type Heard, type Opening, type Part, Puzzled } from './script.ts';

/** A known bug at a line of a file that the PM was shown, and the test file beside it. */
export interface Place {
  readonly bug: Bug;
  readonly path: string;
  readonly test: string;
  readonly line: ShownLine;
}

const MOST_FILES = 3;

/** Finds the causes of what the issue describes, plans a task for each, and reports when all of them have ended. */
export const pm: Part = {
  script: function* (opening) {
    const symptoms = symptomsIn(opening);
    const places = yield* findPlaces(symptoms);
    const tasks = places.map(taskFor);
    const summary = `The issue describes ${symptoms.length} bugs in files of their own: ${places.map((place) => place.path).join(' and ')}. One task for each, and they can be done at the same time.`;
    const heard = yield one('I have found a cause for each symptom, so I submit the plan.', 'submit_plan', {
      summary,
      tasks,
    });
    const ids = tasks.map((task) => task.id);
    yield follow(ids, heard);
  },
  giveUp: ({ message, outcome }) =>
    one('I cannot take this further, so I say why.', 'report', { outcome, summary: message }),
};

/** The numbered points of the issue, which stands in every prompt. */
export function symptomsIn({ system }: Opening): readonly string[] {
  const issue = /<(issue[-\w]*)\b[^>]*>([\s\S]*?)<\/\1>/.exec(system)?.[2] ?? '';
  const points = [...issue.matchAll(/^[>\s]*\d+\.\s+(\S.{40,})$/gm)].map((found) => (found[1] ?? '').trim());
  if (points.length === 0) throw new Puzzled('The issue names no symptom that I could look for.', 'blocked');
  return [...new Set(points)].slice(0, 6);
}

export function* findPlaces(symptoms: readonly string[]): Generator<Reply, readonly Place[], Heard> {
  const { results: hits } = yield {
    text: `The issue describes ${symptoms.length} symptoms. I ask the index where each of them may come from.`,
    calls: symptoms.map((symptom) => ({
      name: 'search_index',
      arguments: { query: symptom.replace(/`[^`]*`/g, ' ').slice(0, 300), limit: 8 },
    })),
  };
  const paths = [...new Set(hits.flatMap((hit) => pathsIn(hit, 'src').slice(0, MOST_FILES)))];
  if (paths.length === 0)
    throw new Puzzled(`The index knows no source file for the symptoms. It says: ${hits[0]?.slice(0, 300)}`, 'blocked');
  const { results: shown } = yield {
    text: `The index points at ${paths.join(', ')}. I read them.`,
    calls: paths.map((path) => ({ name: 'read_file', arguments: { path } })),
  };
  const tests = pathsIn(
    yield* act('Now I look which of them have tests.', 'find_files', { pattern: 'test/*.js' }),
    'test',
  );
  const places = knownBugs.flatMap((bug) => paths.flatMap((path, at) => placeOf(bug, path, shown[at] ?? '', tests)));
  if (places.length !== symptoms.length)
    throw new Puzzled(
      `The issue describes ${symptoms.length} symptoms and I found the cause of ${places.length} in ${paths.join(', ')}.`,
      'blocked',
    );
  return places;
}

function placeOf(bug: Bug, path: string, answer: string, tests: readonly string[]): readonly Place[] {
  const line = shownLines(answer).find(({ text }) => bug.suspect.test(text));
  const test = tests.find((one) => one === path.replace(/^src\/(.*)\.js$/, 'test/$1.test.js'));
  return line && test ? [{ bug, path, test, line }] : [];
}

export function taskFor({ bug, path, test, line }: Place, at: number) {
  const check = `node --test ${test}`;
  if (!listedCommands.includes(check)) throw new Puzzled(`\`${check}\` is not a command of this rehearsal.`, 'blocked');
  return {
    id: `t${at + 1}`,
    title: bug.title,
    brief: `The cause is in ${path}, line ${line.number}: \`${line.text.trim()}\`. ${bug.cause} ${test} has a failing test for it.`,
    criteria: [...bug.criteria, `\`${check}\` passes.`],
    globs: [path, test],
    checks: [check],
    dependsOn: [],
  };
}

/** What to do once the plan is out, by all that was said since: report when every task is merged, or when one ended badly. */
function follow(tasks: readonly string[], { results, told }: Heard): Reply {
  if (!results[0]?.startsWith('The plan is approved')) throw new Puzzled(`My plan was not taken: ${results[0]}`);
  const bad = /^Report of \S+: (failed|blocked|limited|cancelled)\b.*$/m.exec(told)?.[0];
  if (bad !== undefined) throw new Puzzled(`A task did not end well. ${bad}`);
  const merged = tasks.flatMap((task) => new RegExp(`\\b${task} is merged\\b.*`).exec(told)?.[0] ?? []);
  // The engine asks again where it expects something to be done.
  if (merged.length < tasks.length && told.includes('You called no tool'))
    throw new Puzzled(`I am asked to go on, but was told of ${merged.length} merges and not of ${tasks.length}.`);
  if (merged.length < tasks.length) return silently('The developers are at work. I wait for their reports.');
  return one('All tasks are merged, so I close the issue with a summary.', 'report', {
    outcome: 'done',
    summary: `Both things that the issue describes are mended.\n${merged.map((line) => `- ${line}`).join('\n')}`,
  });
}
