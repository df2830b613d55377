import type { Reply } from '../../play.ts';
import { act, one, readLines, runListed, silently } from './acting.ts';
import type { Bug } from './bug.ts';
import { knownBugs } from './known-bugs.ts';
import { ownFiles } from './own-files.ts';
import { changedLines, changedPaths, type ShownLine } from './reading.ts';
import { type Heard, type Part, Puzzled, type Script } from './script.ts';

const MOST_ROUNDS = 4;

/** Looks at the diff, runs the task's check and a case that no test has, and judges by what comes out. */
export const reviewer: Part = {
  script: function* ({ brief }): Script {
    const own = ownFiles(brief);
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const review = yield* judge(own.source, own.check);
      const { told } = yield review;
      if (told !== '') continue;
      yield silently('I have said what I think. I wait for what comes next.');
      return;
    }
    throw new Puzzled(`I reviewed this ${MOST_ROUNDS} times and it does not end.`);
  },
  giveUp: ({ message }) =>
    one('I cannot judge this, so it cannot be accepted.', 'review', {
      verdict: 'changes',
      summary: `I cannot judge this change, so it cannot be accepted. ${message}`,
      findings: [],
    }),
};

function* judge(source: string, check: string): Generator<Reply, Reply, Heard> {
  const diff = yield* act('I begin with the diff.', 'show_diff', {});
  if (!changedPaths(diff).includes(source)) throw new Puzzled(`The diff changes nothing in ${source}.`);
  const lines = yield* readLines(`I read ${source} as it is now.`, source);
  const { bug, place } = fixIn(lines, changedLines(diff).added, source);
  const { code } = yield* runListed('I run the check of the task myself.', check);
  if (code !== 0) return changes(source, place, `\`${check}\` fails here with exit code ${code}.`);
  const { probe } = bug;
  const { answer } = yield* runListed(`The tests pass. I try ${probe.tries}, for which there is none.`, probe.command);
  const found = probe.judge(answer);
  if (found === 'unclear') throw new Puzzled(`I cannot tell what came out of my trial: ${answer.slice(0, 300)}`);
  if (found.wrong !== null) return changes(source, place, found.wrong);
  return one('That works too, so I accept.', 'review', {
    verdict: 'accept',
    summary: `\`${check}\` passes, and I tried ${probe.tries}: it comes out right.`,
    findings: [],
  });
}

/** The line to comment on: one that the diff added. */
function fixIn(lines: readonly ShownLine[], added: readonly string[], source: string): { bug: Bug; place: ShownLine } {
  for (const bug of knownBugs) {
    const place = lines.find(({ text }) => bug.fixed.test(text) && added.includes(text));
    if (place) return { bug, place };
  }
  throw new Puzzled(`I do not recognise what the diff adds to ${source} as a fix.`);
}

const changes = (path: string, place: ShownLine, text: string): Reply =>
  one('I found a case that goes wrong, so I ask for a change.', 'review', {
    verdict: 'changes',
    summary: 'One case still goes wrong; see the comment on the line.',
    findings: [{ path, line: place.number, text }],
  });
