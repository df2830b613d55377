import type { Measure } from '../measure.ts';
import { previewOf } from '../preview.ts';
import { budgetOf, isIn } from '../run/caps.ts';
import { livingAgents, named, type Run } from '../run/state.ts';
import { capText, conditionText } from './measure-words.ts';
import { budgetText, oneLine } from './words.ts';

/** What a measure would do to the run as it stands, in sentences; what it names may come from strangers. */
export function measureEffect(run: Run, measure: Measure): string[] {
  switch (measure.do) {
    case 'terminate':
      return gone(run, measure.agent) ?? [`Ends ${lineageText(run, measure.agent)}.`, ...taskLost(run, measure.agent)];
    case 'replace':
      return (
        gone(run, measure.agent) ?? [
          `Ends ${measure.agent} and puts a fresh ${run.agents[measure.agent]?.role} in its place, which takes over its task and those below it.`,
        ]
      );
    case 'rebrief':
      return (
        gone(run, measure.agent) ?? [
          `Gives ${measure.agent} another brief: "${oneLine(previewOf(measure.brief), 300)}"`,
          'It keeps its grant and its task, and goes on by the new brief from its next turn.',
        ]
      );
    case 'rebudget':
      return [
        `Sets the budget of ${capText(measure.cap)} to ${budgetText(measure.budget)}; it is ${budgetText(budgetOf(run, measure.cap))} now.`,
      ];
    case 'narrow':
      return (
        gone(run, measure.agent) ?? [
          `Binds ${lineageText(run, measure.agent)}: ${measure.conditions.map(conditionText).join('; ')}.`,
        ]
      );
    case 'pause':
      return (
        gone(run, measure.agent) ?? [
          measure.paused
            ? `Pauses ${lineageText(run, measure.agent)}: nothing new is begun until it is resumed.`
            : `Lets ${lineageText(run, measure.agent)} go on.`,
        ]
      );
    case 'assist':
      return (
        gone(run, measure.agent) ?? [`Adds a specialist below ${measure.agent}, who finds out what it is stuck on.`]
      );
    case 'mode':
      return [
        measure.mode === 'sequential'
          ? 'From now on tasks are done one after another; those at work go on.'
          : 'From now on tasks that do not touch each other are done at the same time.',
      ];
    case 'accept':
      return [`Takes the work on ${measure.task} as it is handed in, whatever its reviewer says.`];
    case 'reopen':
      return [`Sends ${measure.task} back: what was handed in stands no longer, and it is worked on again.`];
    case 'stop':
      return ['Stops the run: everyone ends. What was merged stays merged.'];
  }
}

function gone(run: Run, id: string): string[] | null {
  return named(run.agents, id)?.left === null ? null : [`Nothing any more: ${id} is not there.`];
}

function lineageText(run: Run, id: string): string {
  const below = livingAgents(run).filter((agent) => agent.id !== id && isIn(run, agent, id));
  return below.length === 0 ? id : `${id} and all below it (${below.map((agent) => agent.id).join(', ')})`;
}

/** Whose developer ends, that task ends. */
function taskLost(run: Run, id: string): string[] {
  const lost = livingAgents(run)
    .filter((agent) => isIn(run, agent, id))
    .flatMap(({ id: one, task }) => {
      const on = task === null ? undefined : run.tasks[task];
      return on?.developer === one && on.merged === null && on.ended === null ? on.id : [];
    });
  return lost.length === 0 ? [] : [`Not merged by then, and ended with it: ${lost.join(', ')}.`];
}
