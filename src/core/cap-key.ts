import type { Cap } from './budget.ts';

/** A cap's name: the same cap always has the same. */
export const capKey = (cap: Cap): string => {
  switch (cap.of) {
    case 'run':
    case 'day':
      return cap.of;
    case 'role':
      return `role:${cap.role}`;
    case 'task':
      return `task:${cap.task}`;
    case 'agent':
      return `agent:${cap.agent}`;
  }
};
