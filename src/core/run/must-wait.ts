import { comesByItself, isHelper } from './leads.ts';
import { slotFlaw } from './spawn-flaw.ts';
import { type Agent, livingAgents, type Run, type Task, taskList } from './state.ts';

/** Who begins a task leaves it when it is reviewed: a seat for each. */
const SEATS_OF_A_TASK = 2;

/**
 * Is there no room for one more below this one, and will there be? A developer begins where its reviewer will have a seat
 * too, or the two would wait for each other. Where nobody is at work who could leave, waiting is in vain.
 */
export function mustWait(run: Run, parent: Agent, role: 'developer' | 'reviewer'): boolean {
  const living = livingAgents(run).filter(({ tier }) => tier > 0);
  if (role === 'developer')
    return !hasSeats(run, parent, SEATS_OF_A_TASK) && living.some((one) => isHelper(one) || one.task !== null);
  if (slotFlaw(run, parent) === null) return false;
  return living.some((one) => isHelper(one) || one.role === 'reviewer' || isBusy(run, one));
}

/** May one more team have a PM of its own? Only where somebody could work for it as well; else another leads it. */
export const hasRoomToLead = (run: Run, board: Agent): boolean => hasSeats(run, board, 1 + SEATS_OF_A_TASK);

/** Are so many seats free, beside those of the reviewers that are still to come? */
function hasSeats(run: Run, parent: Agent, seats: number): boolean {
  const living = livingAgents(run).filter(({ tier }) => tier > 0);
  const owed = taskList(run).filter((task) => owesReviewer(run, task));
  const below = living.filter((agent) => agent.parent === parent.id).length;
  const owedBelow = owed.filter(({ developer }) => run.agents[developer ?? '']?.parent === parent.id).length;
  // Of what a PM needs, only itself stands below the board.
  const direct = parent.tier === 0 ? 1 : seats;
  return (
    living.length + owed.length + seats <= run.settings.limits.agents &&
    below + owedBelow + direct <= parent.grant.fanOut
  );
}

const lives = (run: Run, id: string | null): boolean => run.agents[id ?? '']?.left === null;

const owesReviewer = (run: Run, { developer, reviewer, merged, ended }: Task): boolean =>
  merged === null && ended === null && lives(run, developer) && !lives(run, reviewer);

/** A developer that still works comes to its end without a reviewer, or hands in and waits for one as others do. */
function isBusy(run: Run, { role, task }: Agent): boolean {
  return comesByItself(role) && task !== null && run.tasks[task]?.submission === null;
}
