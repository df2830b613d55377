import { flawOf, WrittenPlan } from '../core/plan.ts';
import { globFlaw, noFlaw } from './task-fields.ts';
import { tool, touchesNothing } from './tool.ts';

export const submitPlan = tool({
  name: 'submit_plan',
  description:
    'Proposes the plan for the issue: a summary, and the tasks with brief, acceptance criteria, globs of the files each may change, checks and dependencies. It goes to whoever decides on plans; once approved, perhaps edited, the tasks start by themselves. If it is declined you are told why, and submit another.',
  input: WrittenPlan.superRefine(noFlaw(planFlaw)),
  traits: { kind: 'decides', repeat: 'safe', exists: 'planning' },
  target: () => touchesNothing,
  decides: (plan) => ({ tool: 'submit_plan', plan }),
});

function planFlaw(plan: WrittenPlan): string | null {
  for (const task of plan.tasks) {
    const flaw = task.globs.map(globFlaw).find((one) => one !== null);
    if (flaw) return `${task.id}: ${flaw}`;
  }
  return flawOf(plan);
}
