import type { AskSubject, Decision, Fact } from '../../src/core/facts.ts';
import type { Plan } from '../../src/core/plan.ts';

/** What follows a log if these questions are put next, each by the agent that would put it. */
export function raising(log: readonly Decision[], subjects: readonly AskSubject[]): Decision {
  const facts = subjects.map(
    (subject, index): Fact => ({
      type: 'ask-raised',
      ask: `a${50 + index}`,
      gate: subject.kind,
      of: 'chair',
      by: 'agent' in subject ? subject.agent : subject.kind === 'merge' ? 'developer-1' : 'pm-1',
      subject,
      why: '',
      at: 0,
    }),
  );
  return { seq: log.length, epoch: 0, at: (log.at(-1)?.at ?? 0) + 1000, facts };
}

/** One question of each kind about the run of a log in which t1 was handed in and reviewed. */
export const everyKind = (log: readonly Decision[]): readonly AskSubject[] => [
  { kind: 'plan', plan: planOf(log), call: 'c1' },
  { kind: 'merge', task: 't1' },
  { kind: 'command', command: 'npm install --save-dev left-pad\nrm -rf build', call: 'c2' },
  { kind: 'budget', tokens: 41_000, money: 0.31, cap: { of: 'run' }, day: null },
  {
    kind: 'model',
    agent: 'developer-1',
    failure: { kind: 'overloaded', message: 'The provider answered 529 six times in a row.' },
  },
  { kind: 'forge', effect: 'e4', failure: { kind: 'forbidden', message: 'You may not push to this repository.' } },
  {
    kind: 'question',
    agent: 'developer-2',
    call: 'c3',
    question: 'Shall a refund be shared like a bill, or go to whoever paid?',
  },
];

export function planOf(log: readonly Decision[]): Plan {
  for (const { facts } of log) for (const fact of facts) if (fact.type === 'plan-approved') return fact.plan;
  throw new Error('the log has no plan');
}
