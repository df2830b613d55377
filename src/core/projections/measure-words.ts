import type { Cap } from '../budget.ts';
import type { Condition, Measure } from '../measure.ts';
import { previewOf } from '../preview.ts';
import { budgetText, oneLine } from './words.ts';

/** What a measure would do, as an order in words. */
export function measureText(measure: Measure): string {
  switch (measure.do) {
    case 'terminate':
      return `end ${measure.agent} and all below it`;
    case 'replace':
      return `replace ${measure.agent} by a fresh one`;
    case 'rebrief':
      return `give ${measure.agent} another brief: ${oneLine(previewOf(measure.brief), 200)}`;
    case 'rebudget':
      return `set the budget of ${capText(measure.cap)} to ${budgetText(measure.budget)}`;
    case 'narrow':
      return `bind ${measure.agent} and all below it: ${measure.conditions.map(conditionText).join('; ')}`;
    case 'pause':
      return `${measure.paused ? 'pause' : 'resume'} ${measure.agent} and all below it`;
    case 'assist':
      return `put a specialist at the side of ${measure.agent}`;
    case 'mode':
      return measure.mode === 'sequential'
        ? 'do one task after another'
        : 'do tasks at the same time where they can be';
    case 'accept':
      return `take the work on ${measure.task} as it is`;
    case 'reopen':
      return `send ${measure.task} back`;
    case 'stop':
      return 'stop the run';
  }
}

/** A condition in words. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'no-network':
      return 'no network';
    case 'no-commands':
      return 'no commands';
    case 'no-spawning':
      return 'no new agents';
    case 'no-tool':
      return `not the tool ${condition.tool}`;
    case 'only-paths':
      return `changes only in ${condition.globs.join(', ')}`;
    case 'not-paths':
      return `no changes in ${condition.globs.join(', ')}`;
    case 'budget':
      return `at most ${budgetText(condition)}`;
    case 'note':
      return condition.text;
  }
}

/** Whose budget a cap is, in words. */
export function capText(cap: Cap): string {
  switch (cap.of) {
    case 'run':
      return 'the run';
    case 'day':
      return 'the day';
    case 'role':
      return `all agents of role ${cap.role}`;
    case 'task':
      return cap.task;
    case 'agent':
      return `${cap.agent} and all below it`;
  }
}
