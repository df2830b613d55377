import type { Reply } from '../../play.ts';
import { act, type CheckCodes, edit, one, readLines, runChecks, runListed, silently } from './acting.ts';
import type { Amendment, Bug } from './bug.ts';
import { knownBugs } from './known-bugs.ts';
import { type OwnFiles, ownFiles } from './own-files.ts';
import { type Finding, findingIn, shownLines } from './reading.ts';
import { type Heard, type Part, Puzzled } from './script.ts';

/** Mends one bug: sees its check fail, edits, sees it pass, hands in; then does what the review finds. */
export const developer: Part = {
  script: function* ({ brief }) {
    const own = ownFiles(brief);
    const lines = yield* readLines(`I read ${own.source} before I change it.`, own.source);
    const bug = knownBugs.find(({ suspect }) => lines.some(({ text }) => suspect.test(text)));
    const change = bug?.mend(lines);
    if (!bug || !change) throw new Puzzled(`I see nothing in ${own.source} that fits my brief.`, 'blocked');
    const before = yield* runChecks('First I want to see the check of my task fail.');
    expectRed(before, own.check);
    yield* edit('The check fails as it should. I mend the cause.', own.source, change);
    expectGreen(before, yield* runChecks('The diff is what I meant. I run the checks again.'), own.check);
    const told = yield* handIn(bug.title, bug.summary);
    if (findingIn(told) === null) {
      yield wait(told);
      return;
    }
    const summary = yield* amend({ own, bug, before }, told);
    yield wait(yield* handIn(bug.title, `${bug.summary} ${summary}`));
  },
  giveUp: ({ message, outcome }) =>
    one('I cannot go on like this, so I say why.', 'report', { outcome, summary: message }),
};

function expectRed(codes: CheckCodes, check: string): void {
  const code = codes.get(check);
  if (code === undefined) throw new Puzzled(`run_checks did not run \`${check}\`, the check of my task.`);
  if (code === 0) throw new Puzzled(`The check proves nothing: \`${check}\` passed before the fix.`, 'blocked');
}

/** The task's own check must pass now. Others may fail only where they failed before: another task may mend them. */
function expectGreen(before: CheckCodes, after: CheckCodes, check: string): void {
  if (after.get(check) !== 0)
    throw new Puzzled(`\`${check}\` still fails after the fix, with exit code ${after.get(check) ?? 'none'}.`);
  for (const [command, code] of after)
    if (code !== 0 && before.get(command) === 0)
      throw new Puzzled(`\`${command}\` passed before my fix and fails now.`);
}

/** Hands in, and gives all that was said of it since. */
function* handIn(title: string, summary: string): Generator<Reply, string, Heard> {
  const { results, told } = yield one('The checks pass, so I open the pull request.', 'open_pull_request', {
    title,
    summary,
  });
  const answer = results[0] ?? '';
  if (!/pull request #\d+/i.test(answer)) throw new Puzzled(`My pull request was not opened: ${answer.slice(0, 300)}`);
  return told;
}

/** Nothing is to be done while nobody asks for anything. Whatever else is said is no finding that could be worked on. */
function wait(told: string): Reply {
  if (told === '' || /^The merge is allowed/.test(told))
    return silently('My work is handed in. I wait for the review.');
  throw new Puzzled(`I was woken, but with nothing that I could work on: ${told.slice(0, 400)}`);
}

interface Work {
  readonly own: OwnFiles;
  readonly bug: Bug;
  readonly before: CheckCodes;
}

/** Does what a finding asks for, the test first. Gives what is to be said of it. */
function* amend({ own, bug, before }: Work, told: string): Generator<Reply, string, Heard> {
  const finding = findingIn(told);
  if (finding?.path !== own.source) throw new Puzzled(`The finding is not about ${own.source}: ${told.slice(0, 300)}`);
  const { test, source, summary } = yield* derive(own, bug, finding);
  yield* edit('First a test that shows what the review found.', own.test, test);
  const red = yield* runListed('It should fail as long as the finding stands.', own.check);
  if (red.code === 0)
    throw new Puzzled(`The test for the finding passes without a fix: \`${own.check}\` ended with 0.`);
  yield* edit('It fails, so the finding is right. I mend it.', own.source, source);
  expectGreen(before, yield* runChecks('I run all the checks again.'), own.check);
  return summary;
}

/** Works out from the line and the words of a finding what is to change. */
function* derive(own: OwnFiles, bug: Bug, finding: Finding): Generator<Reply, Amendment, Heard> {
  const around = { path: own.source, start: Math.max(1, finding.line - 8), end: finding.line + 12 };
  const shown = yield* act(`The review points at line ${finding.line}. I look at it.`, 'read_file', around);
  const tests = yield* readLines('And at the tests, since one is missing.', own.test);
  const amendment = bug.amend(finding, shownLines(shown), tests);
  if (!amendment) throw new Puzzled(`I cannot derive a fix from the finding at ${finding.path}:${finding.line}.`);
  return amendment;
}
