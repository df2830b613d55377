import { z } from 'zod';
import { WrittenPlan } from '../core/plan.ts';
import { globFlaw, noFlaw } from './task-fields.ts';
import { tool, touchesNothing } from './tool.ts';

const fields = WrittenPlan.shape.tasks.element.shape;

/** The id of a task that has none yet: the core gives it the next one. */
const UNNUMBERED = 't0';

const Input = z
  .strictObject({
    task: fields.id
      .optional()
      .describe('A task that has ended or failed, to hand it out again; leave it out for a new one'),
    title: fields.title.optional(),
    brief: fields.brief.optional().describe('All that its developer needs to know: they see this and the issue'),
    criteria: fields.criteria.optional().describe('When it is done, each a statement that can be checked'),
    globs: fields.globs.optional().describe('The files it may change'),
    checks: fields.checks.describe('Commands that pass once it is done'),
    dependsOn: fields.dependsOn.describe('Tasks that have to be merged before'),
    guidance: z.string().max(8000).default('').describe('What to do differently this time'),
  })
  .superRefine(noFlaw(flawIn));

function flawIn(input: {
  task?: string | undefined;
  title?: string | undefined;
  brief?: string | undefined;
  criteria?: string[] | undefined;
  globs?: string[] | undefined;
  guidance: string;
}): string | null {
  const { task, title, brief, criteria, globs } = input;
  const given = [title, brief, criteria, globs].filter((field) => field !== undefined).length;
  if (task !== undefined && given > 0)
    return 'Give either `task`, to hand one out again as it is, or title, brief, criteria and globs of a new one; not both.';
  if (task === undefined && given < 4) return 'A new task needs title, brief, criteria and globs.';
  if (task !== undefined && input.guidance.trim() === '')
    return 'Say in `guidance` what to do differently this time, or it will end the same way.';
  return globs?.map(globFlaw).find((flaw) => flaw !== null) ?? null;
}

export const delegate = tool({
  name: 'delegate',
  description:
    'Once the plan is approved: hands a task that ended or failed out again, with guidance (give `task`), or adds a task that the plan lacks (give title, brief, criteria, globs). The tasks of the plan start without it.',
  input: Input,
  traits: { kind: 'decides', repeat: 'safe', exists: 'planned' },
  target: () => touchesNothing,
  decides: ({ task, title, brief, criteria, globs, checks, dependsOn, guidance }) => {
    const isNew = title !== undefined && brief !== undefined && criteria !== undefined && globs !== undefined;
    return {
      tool: 'delegate',
      task: isNew
        ? { id: UNNUMBERED, title, brief, criteria, globs, checks, dependsOn, team: null, budget: null }
        : null,
      again: task ?? null,
      guidance,
    };
  },
});
