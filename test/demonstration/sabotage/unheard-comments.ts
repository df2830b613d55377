import { converse as fileIt } from '../../../src/core/projections/conversation.ts';

export * from '../../../src/core/projections/conversation.ts';

/** The developer hears that changes are asked for, but not which. */
export const converse: typeof fileIt = (all, fact) =>
  fileIt(all, fact.type === 'task-reopened' ? { ...fact, why: ['Changes are asked for.'] } : fact);
