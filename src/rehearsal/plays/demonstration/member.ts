import type { Reply } from '../../play.ts';
import { one } from './acting.ts';
import { type Opening, type Part, Puzzled } from './script.ts';

/** A motion as a member has it before itself. */
interface Motion {
  readonly lens: string;
  /** What agents said of it. */
  readonly said: string;
  readonly established: readonly string[];
  /** What the others said in the first round; empty in it. */
  readonly ballots: string;
}

/** A member of the board: it votes on what is before it, and names the line that it rests on. */
export const member: Part = {
  script: function* (opening) {
    const motion = motionIn(opening);
    const merging = motion.established.some((line) => line.startsWith('Certificate of'));
    yield merging ? onMerge(motion) : onPlan(motion);
  },
  giveUp: ({ message }) => one('I cannot judge this.', 'vote', { verdict: 'abstain', reasons: [message] }),
};

function motionIn({ system, brief }: Opening): Motion {
  const lens = /through one lens: ([^.\n]+)/.exec(system)?.[1];
  if (lens === undefined || !system.includes('# The constitution of the board'))
    throw new Puzzled('I was not told who I am, or by which constitution I vote.');
  const said = /<(motion-\w+) untrusted="true">\n([\s\S]*?)\n<\/\1>/.exec(brief)?.[2];
  if (said === undefined) throw new Puzzled('There is nothing in the motion to judge.');
  const part = /## Established by code\n((?:- .*\n)+)/.exec(brief)?.[1] ?? '';
  const established = part.split('\n').flatMap((line) => (line.startsWith('- ') ? [line.slice(2)] : []));
  const ballots = /<(ballots-\w+) untrusted="true">\n([\s\S]*?)\n<\/\1>/.exec(brief)?.[2] ?? '';
  return { lens, said, established, ballots };
}

const vote = (text: string, ballot: Record<string, unknown>): Reply => one(text, 'vote', ballot);

/** Who weighs harm wants the network closed before anything runs; who weighs the parties offers that. */
function onPlan({ lens, said, established, ballots }: Motion): Reply {
  const tasks = [...said.matchAll(/^(t\d+): (.+)$/gm)].map(([, id, title]) => `${id} "${title}"`);
  const base = established.filter((line) => line.startsWith('At the base'));
  if (tasks.length === 0) throw new Puzzled('The plan that I was shown has no task.');
  if (base.length === 0) throw new Puzzled('Nobody shows me what the checks say today.');
  const closed = /if: [^\n]*no network/.test(ballots);
  if (lens.startsWith('the harm') && !closed)
    return vote('I look for harm.', {
      verdict: 'deny',
      reasons: ['Developers will run commands, and nothing in the motion keeps them off the network.'],
      evidence: [tasks.join(', ')],
    });
  const conditions = lens.startsWith('the parties') || closed ? [{ kind: 'no-network' }] : [];
  return vote(`I look at it through ${lens}.`, {
    verdict: 'allow',
    reasons: [
      lens.startsWith('the harm')
        ? 'Tied to "no network", as another member proposes, it can harm nothing that is not undone with the branch.'
        : `${REASONS.find(([of]) => lens.startsWith(of))?.[1] ?? 'It serves the issue'}: ${tasks.join(', ')}.`,
    ],
    evidence: base,
    conditions,
  });
}

const REASONS: readonly (readonly [lens: string, reason: string])[] = [
  ['restraint', 'One task for each symptom of the issue, and no more'],
  ['the mission', 'It does what the issue asks for'],
  ['what is known', 'What the checks say today was run, and will be run again'],
  ['the parties', 'Each task keeps to its own files, so nobody is in the way of another'],
  ['whether it is sound', 'Each task names the cause, and a test beside it'],
];

/** Rests on the exit codes of the task's own checks, and on a review that accepts this very commit. */
function onMerge({ lens, said, established }: Motion): Reply {
  const certificate = established.find((line) => line.startsWith('Certificate of')) ?? '';
  const commit =
    /^Commit ([0-9a-f]{10})/.exec(established.find((line) => line.startsWith('Commit ')) ?? '')?.[1] ?? '-';
  const verdicts = established.find((line) => line.startsWith('Verdicts of reviewers:')) ?? '';
  const own = (/Checks of its own:\n((?:- .*\n?)+)/.exec(said)?.[1] ?? '').match(/(?<=^- ).+$/gm) ?? [];
  const red = own.find((check) => !certificate.includes(`\`${check}\` exits with 0`));
  if (own.length === 0) throw new Puzzled('The task names no check of its own, so nothing proves it.');
  if (!certificate.includes(commit) || red !== undefined)
    return vote('The proof does not carry it.', {
      verdict: 'deny',
      veto: true,
      reasons: [`\`${red ?? own.join('`, `')}\` is not proved to pass at ${commit}.`],
      evidence: [certificate],
    });
  if (!new RegExp(`accept at ${commit}`).test(verdicts))
    return vote('Nobody has accepted this.', {
      verdict: 'deny',
      reasons: [`No reviewer accepts ${commit}.`],
      evidence: [verdicts],
    });
  return vote(`I look at it through ${lens}.`, {
    verdict: 'allow',
    reasons: [
      `${WORTH.find(([of]) => lens.startsWith(of))?.[1] ?? 'It serves the issue'}: \`${own[0]}\` passes at ${commit}.`,
    ],
    evidence: [certificate, verdicts],
  });
}

const WORTH: readonly (readonly [lens: string, reason: string])[] = [
  ['restraint', 'It changes what the task names and nothing else'],
  ['the harm', 'One commit takes it back'],
  ['the mission', 'This is what the issue asked for'],
  ['what is known', 'Code ran it, at exactly this commit'],
  ['the parties', 'Author and reviewer are two, and the reviewer accepts exactly this'],
  ['whether it is sound', 'The cause is mended, and a test stays'],
];
