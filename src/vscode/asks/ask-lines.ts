import { isOpen, type Motion } from '../../core/projections/chamber.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import type { Ask } from '../../core/run/state.ts';
import type { Gate } from '../../core/settings.ts';
import type { Face, TreeLine } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';

/** What a line of the asks view stands for. */
export interface AskIds {
  readonly key: string;
  readonly run: string;
  readonly ask: string;
}

/** An open question of a run, with since when it has waited. */
export interface OpenAsk {
  readonly overview: Overview;
  readonly ask: Ask;
  /** In ms since 1970. */
  readonly raised: number;
}

/** All open questions to the chair, the newest last. */
export function openAsks(going: readonly Overview[]): readonly OpenAsk[] {
  return going
    .flatMap((overview) =>
      Object.values(overview.run.asks)
        .filter(({ of }) => of === 'chair')
        .map((ask) => openAsk(overview, ask)),
    )
    .toSorted((one, other) => one.raised - other.raised);
}

const openAsk = (overview: Overview, ask: Ask): OpenAsk => ({
  overview,
  ask,
  raised: motionOf(overview, ask.id)?.raised ?? 0,
});

/** A question that was ever asked, with what became of it. */
export const motionOf = ({ chamber }: Overview, ask: string): Motion | undefined =>
  chamber.motions.findLast((motion) => motion.ask === ask);

export const askLines = (asks: readonly OpenAsk[]): readonly TreeLine<AskIds>[] =>
  asks.map(({ overview, ask }) => ({
    ids: { key: `${overview.run.id}/${ask.id}`, run: overview.run.id, ask: ask.id },
    face: askFace(overview, ask),
    children: [],
  }));

function askFace({ run }: Overview, ask: Ask): Face {
  const label = sentence(askQuestion(ask));
  const description = [`#${run.mission.issue}`, ...pullOf(run.tasks, ask), `by ${ask.by}`]
    .map((one) => labelText(one))
    .join(' · ');
  return {
    label,
    description,
    icon: { id: ICONS[ask.gate], color: 'problemsWarningIcon.foreground' },
    contextValue: `ask.${ask.gate}`,
    open: 'none',
    spoken: `${label} ${description}`,
    resource: null,
    click:
      ask.gate === 'plan'
        ? { command: 'issueSwarm.openPlan', title: 'Open Plan' }
        : { command: 'issueSwarm.openAsk', title: 'Show What Is Asked' },
  };
}

/** A question as the beginning of a sentence, without what the editor would draw as an icon. */
export const sentence = (text: string): string => labelText(text.charAt(0).toUpperCase() + text.slice(1), 160);

const pullOf = (tasks: Overview['run']['tasks'], { subject }: Ask): readonly string[] => {
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
  return `${did} ${who} at ${at(decided.at)}${decided.reason === '' ? '.' : `: ${labelText(decided.reason, 300)}`}`;
}
