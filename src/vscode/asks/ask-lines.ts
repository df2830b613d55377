import type { Cap } from '../../core/budget.ts';
import { previewOf } from '../../core/preview.ts';
import { isOpen, type Motion } from '../../core/projections/chamber.ts';
import { conditionText } from '../../core/projections/measure-words.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import type { Gate } from '../../core/settings.ts';
import type { Face, TreeLine } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';
import { ballotsText } from './ballots-text.ts';

/** What a line of the asks view stands for: an ask, or the group of those before the board. */
export interface AskIds {
  readonly key: string;
  /** Absent, with all below, on the line of the group. */
  readonly run?: string;
  readonly ask?: string;
  /** The task that a merge or a review is about: its change and its certificate can be opened. */
  readonly task?: string;
}

/** An open question of a run, with since when it has waited. */
export interface OpenAsk {
  readonly overview: Overview;
  readonly ask: Ask;
  /** In ms since 1970. */
  readonly raised: number;
}

/** All open questions to the chair, the newest last. */
export const openAsks = (going: readonly Overview[]): readonly OpenAsk[] => asksOf(going, 'chair');

/** All open questions that the board is at, the newest last. */
export const boardAsks = (going: readonly Overview[]): readonly OpenAsk[] => asksOf(going, 'board');

const asksOf = (going: readonly Overview[], whom: Ask['of']): readonly OpenAsk[] =>
  going
    .flatMap((overview) =>
      Object.values(overview.run.asks)
        .filter(({ of }) => of === whom)
        .map((ask) => openAsk(overview, ask)),
    )
    .toSorted((one, other) => one.raised - other.raised);

const openAsk = (overview: Overview, ask: Ask): OpenAsk => ({
  overview,
  ask,
  raised: motionOf(overview, ask.id)?.raised ?? 0,
});

/** A question that was ever asked, with what became of it. */
export const motionOf = ({ chamber }: Overview, ask: string): Motion | undefined =>
  chamber.motions.findLast((motion) => motion.ask === ask);

/** What waits for the chair, and below it, as a group of its own, what stands before the board. */
export const askLines = (asks: readonly OpenAsk[], board: readonly OpenAsk[] = []): readonly TreeLine<AskIds>[] => [
  ...asks.map((one) => askLine(one, 'ask')),
  ...(board.length === 0
    ? []
    : [{ ids: { key: 'board' }, face: groupFace(board.length), children: board.map((one) => askLine(one, 'board')) }]),
];

function groupFace(count: number): Face {
  const description = count === 1 ? 'one motion' : `${count} motions`;
  return {
    label: 'Before the board',
    description,
    icon: { id: 'law', color: 'descriptionForeground' },
    contextValue: 'group.board',
    open: 'expanded',
    spoken: `Before the board, ${description}`,
    resource: null,
    click: null,
  };
}

function askLine({ overview: { run }, ask }: OpenAsk, group: 'ask' | 'board'): TreeLine<AskIds> {
  const { subject } = ask;
  const task = subject.kind === 'merge' || subject.kind === 'review' ? { task: subject.task } : {};
  return {
    ids: { key: `${run.id}/${ask.id}`, run: run.id, ask: ask.id, ...task },
    face: askFace(run, ask, group),
    children: [],
  };
}

function askFace(run: Run, ask: Ask, group: 'ask' | 'board'): Face {
  const label = labelOf(ask);
  const why = whyText(ask);
  const description = [
    ...(group === 'board' ? [ballotsText(run, ask)] : []),
    `by ${ask.by}`,
    ...pullOf(run.tasks, ask),
    `#${run.mission.issue}`,
    ...(why === '' ? [] : [why]),
  ]
    .map((one) => labelText(one))
    .join(' · ');
  return {
    label,
    description,
    icon: { id: ICONS[ask.gate], color: group === 'ask' ? 'problemsWarningIcon.foreground' : 'descriptionForeground' },
    contextValue: `${group}.${ask.gate}`,
    open: 'none',
    spoken: `${label} ${description}`,
    resource: null,
    click:
      ask.gate === 'plan'
        ? { command: 'issueSwarm.openPlan', title: 'Open Plan' }
        : { command: 'issueSwarm.openAsk', title: 'Show What Is Asked' },
  };
}

/** Short enough that who asks is still to be seen beside it. */
function labelOf(ask: Ask): string {
  const { subject } = ask;
  if (subject.kind === 'spawn') return `One more ${labelText(subject.spawning.role, 40)}?`;
  return subject.kind === 'budget'
    ? `Budget used up: ${labelText(capName(subject.cap), 60)}`
    : sentence(askQuestion(ask));
}

function capName(cap: Cap): string {
  if (cap.of === 'role') return cap.role;
  return cap.of === 'task' ? cap.task : cap.of === 'agent' ? cap.agent : cap.of;
}

/** Why it is asked, shortly: what whoever asks said of it, or why the board passed it on. */
const whyText = ({ why, climbed }: Ask): string => climbed ?? previewOf(why);

/** A question as the beginning of a sentence, without what the editor would draw as an icon. */
export const sentence = (text: string): string => labelText(text.charAt(0).toUpperCase() + text.slice(1), 160);

const pullOf = (tasks: Run['tasks'], { subject }: Ask): readonly string[] => {
  const pull = subject.kind === 'merge' || subject.kind === 'review' ? tasks[subject.task]?.pull : null;
  return pull ? [`pull request #${pull.number}`] : [];
};

const ICONS: Readonly<Record<Gate, string>> = {
  plan: 'checklist',
  merge: 'git-merge',
  command: 'terminal',
  review: 'comment-discussion',
  budget: 'credit-card',
  model: 'warning',
  forge: 'warning',
  question: 'question',
  charter: 'law',
  spawn: 'person-add',
  health: 'pulse',
  motion: 'law',
};

/** What became of a question, in a sentence; null while it is open. */
export function settledText(motion: Motion | undefined, at: (ms: number) => string): string | null {
  if (motion === undefined) return 'This was never asked.';
  if (isOpen(motion)) return null;
  const { decided } = motion;
  if (decided === null) return 'Nobody has to answer this any more: whoever asked has left, or the run is over.';
  const did = decided.verdict === 'allow' ? 'Allowed' : 'Denied';
  const who = decided.by === 'policy' ? 'by the rules' : `by the ${decided.by}`;
  const tied = decided.conditions.length === 0 ? '' : ` (${decided.conditions.map(conditionText).join('; ')})`;
  return `${did} ${who} at ${at(decided.at)}${labelText(tied, 300)}${decided.reason === '' ? '.' : `: ${labelText(decided.reason, 300)}`}`;
}
