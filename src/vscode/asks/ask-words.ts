import type { Gate } from '../../core/settings.ts';

/** How the two answers to a question are called, and what each does. */
export interface AskWords {
  readonly allow: string;
  readonly allowDoes: string;
  readonly deny: string;
  readonly denyDoes: string;
  /** What is asked for when it is denied. */
  readonly why: string;
}

export const ASK_WORDS: Readonly<Record<Gate, AskWords>> = {
  plan: {
    allow: 'Accept Plan',
    allowDoes: 'The plan is carried out as it stands in its document.',
    deny: 'Send Back…',
    denyDoes: 'The PM gets your comment and makes another plan.',
    why: 'What shall be different?',
  },
  merge: {
    allow: 'Merge',
    allowDoes: 'The pull request is checked once more as merged, and then merged.',
    deny: 'Send Back…',
    denyDoes: 'It is not merged: a developer goes on with it and gets your reason.',
    why: 'What shall be different?',
  },
  command: {
    allow: 'Allow',
    allowDoes: 'It is run as it stands there.',
    deny: 'Deny…',
    denyDoes: 'It is not run, and whoever asked gets your reason.',
    why: 'Why not?',
  },
  review: {
    allow: 'Take It as It Is',
    allowDoes: 'The work counts as reviewed, with the findings that stand.',
    deny: 'Give It Up…',
    denyDoes: 'Its developer leaves, and the PM is told why.',
    why: 'Why not?',
  },
  budget: {
    allow: 'Raise',
    allowDoes: 'As much again as the cap was at first, and the work goes on.',
    deny: 'Stop…',
    denyDoes: 'Whoever is held by the cap ends here; what is merged stays merged.',
    why: 'Why does it end here?',
  },
  model: {
    allow: 'Try Again',
    allowDoes: 'The call is made once more.',
    deny: 'Stop…',
    denyDoes: 'The run ends; what is merged stays merged.',
    why: 'Why does it end here?',
  },
  forge: {
    allow: 'Try Again',
    allowDoes: 'It is tried once more on the forge.',
    deny: 'Stop…',
    denyDoes: 'It is not tried again. Where the work cannot go on without it, the run ends.',
    why: 'Why does it end here?',
  },
  question: {
    allow: 'Answer…',
    allowDoes: 'Your answer goes to whoever asked.',
    deny: 'Refuse…',
    denyDoes: 'Whoever asked goes on without an answer, and gets your reason.',
    why: 'Why is there no answer?',
  },
  charter: {
    allow: 'Take It On',
    allowDoes: 'The run begins, with the budget that stands there.',
    deny: 'Decline…',
    denyDoes: 'The run ends before anything is done.',
    why: 'Why not?',
  },
  spawn: {
    allow: 'Allow',
    allowDoes: 'The agent joins below whoever asked, with no more than they may do themselves.',
    deny: 'Deny…',
    denyDoes: 'Nobody joins, and whoever asked gets your reason.',
    why: 'Why not?',
  },
  health: {
    allow: 'Do It',
    allowDoes: 'What is proposed is done at once.',
    deny: 'Leave It…',
    denyDoes: 'The agent goes on as it is; this is not raised again.',
    why: 'Why not?',
  },
  motion: {
    allow: 'Carry Out',
    allowDoes: 'What is proposed is done at once.',
    deny: 'Decline…',
    denyDoes: 'Nothing is done, and whoever proposed it gets your reason.',
    why: 'Why not?',
  },
};
