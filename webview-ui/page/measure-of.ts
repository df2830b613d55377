import type { Cap } from '../../src/core/budget.ts';
import type { Condition, Measure } from '../../src/core/measure.ts';
import { budgetIn } from './budget-fields.tsx';

/** What a form can ask for, in the order in which it is offered, with its words. `pause` is two of them to a reader. */
export const MEASURES = {
  pause: 'Pause an agent and all below it',
  resume: 'Let an agent go on',
  rebrief: 'Give an agent another brief',
  narrow: 'Bind an agent by conditions',
  replace: 'Replace an agent by a fresh one',
  assist: 'Put a specialist at its side',
  terminate: 'End an agent and all below it',
  rebudget: 'Set a budget',
  accept: 'Take the work on a task as it is',
  reopen: 'Send a task back',
  mode: 'Change how tasks are gone through',
  stop: 'Stop the run',
} as const;
export type Asked = keyof typeof MEASURES;

/** What a measure is about: which field it needs. */
export const TARGETS: Readonly<Record<Asked, 'agent' | 'task' | 'cap' | 'mode' | 'run'>> = {
  pause: 'agent',
  resume: 'agent',
  rebrief: 'agent',
  narrow: 'agent',
  replace: 'agent',
  assist: 'agent',
  terminate: 'agent',
  rebudget: 'cap',
  accept: 'task',
  reopen: 'task',
  mode: 'mode',
  stop: 'run',
};

/** Reads a filled form; a sentence where something is missing. */
export function measureOf(asked: Asked, fields: FormData, caps: readonly Cap[]): Measure | string {
  const said = (name: string): string => String(fields.get(name) ?? '').trim();
  const agent = said('agent');
  const task = said('task');
  if (TARGETS[asked] === 'agent' && agent === '') return 'There is no agent to choose.';
  if (TARGETS[asked] === 'task' && task === '') return 'There is no task to choose.';
  switch (asked) {
    case 'pause':
    case 'resume':
      return { do: 'pause', agent, paused: asked === 'pause' };
    case 'rebrief':
      return said('brief') === '' ? 'Write the new brief.' : { do: 'rebrief', agent, brief: said('brief') };
    case 'narrow': {
      const conditions = conditionsIn(fields);
      return conditions.length === 0 ? 'Choose at least one condition.' : { do: 'narrow', agent, conditions };
    }
    case 'replace':
    case 'assist':
    case 'terminate':
      return { do: asked, agent };
    case 'rebudget': {
      const cap = caps[Number(said('cap'))];
      return cap === undefined ? 'Choose whose budget.' : { do: 'rebudget', cap, budget: budgetIn(fields) };
    }
    case 'accept':
    case 'reopen':
      return { do: asked, task };
    case 'mode':
      return { do: 'mode', mode: said('mode') === 'sequential' ? 'sequential' : 'parallel' };
    case 'stop':
      return { do: 'stop' };
  }
}

function conditionsIn(fields: FormData): Condition[] {
  const globs = (name: string): string[] =>
    String(fields.get(name) ?? '')
      .split(/[\s,]+/)
      .filter((glob) => glob !== '')
      .slice(0, 40);
  const plain = (['no-network', 'no-commands', 'no-spawning'] as const).filter((kind) => fields.get(kind) !== null);
  const note = String(fields.get('note') ?? '').trim();
  return [
    ...plain.map((kind): Condition => ({ kind })),
    ...(['only-paths', 'not-paths'] as const).flatMap((kind): Condition[] =>
      globs(kind).length === 0 ? [] : [{ kind, globs: globs(kind) }],
    ),
    ...(note === '' ? [] : [{ kind: 'note', text: note } as const]),
  ];
}
