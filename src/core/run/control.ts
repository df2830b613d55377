import type { Decides } from '../commands.ts';
import { bodyPreview } from '../text.ts';
import { isIn } from './caps.ts';
import { add, type Draft, end, finish, say } from './draft.ts';
import { descendantsOf } from './leads.ts';
import { type Agent, named, type Run } from './state.ts';

type Control = Extract<Decides, { tool: 'control_agent' }>;

/** An agent pauses, resumes, briefs anew or ends one of its descendants, and nobody else. */
export function control(draft: Draft, agent: Agent, call: string, decides: Control): void {
  const { run } = draft;
  const target = named(run.agents, decides.agent);
  if (!target || target.id === agent.id || !isIn(run, target, agent.id)) {
    const below = descendantsOf(run, agent.id).map(({ id }) => id);
    return finish(
      draft,
      call,
      false,
      `${decides.agent.slice(0, 80)} is not below you. You may control: ${below.join(', ') || 'nobody'}.`,
    );
  }
  if (target.left !== null)
    return finish(
      draft,
      call,
      false,
      `${target.id} has left already: ${bodyPreview(target.left.summary).slice(0, 300)}`,
    );
  if (reviews(run, target) && (decides.action === 'rebrief' || decides.action === 'terminate'))
    return finish(
      draft,
      call,
      false,
      `${target.id} reviews ${target.task}, and does so by itself: whoever answers for the work does not choose who judges it, or how. If it does badly, propose with raise_motion that it is replaced.`,
    );
  switch (decides.action) {
    case 'pause':
    case 'resume':
      return pause(draft, agent, { call, target, paused: decides.action === 'pause' });
    case 'rebrief':
      add(draft, {
        type: 'agent-placed',
        agent: target.id,
        parent: target.parent,
        grant: target.grant,
        brief: say(decides.text),
        why: `${agent.id} gave it another brief.`,
      });
      return finish(draft, call, true, `${target.id} has its new brief before it from its next turn on.`);
    case 'terminate':
      if (target.paused && pausedAbove(run, target, agent))
        return finish(draft, call, false, `${target.id} was paused from above you: only they end it, or let it go on.`);
      // Answered first: whoever ends below it may be waited for by its own calls, and all of that goes with it.
      finish(draft, call, true, `${target.id} has ended, and with it whoever was below it.`);
      return end(
        draft,
        target,
        { outcome: 'cancelled', summary: say(`Ended by ${agent.id}. `, decides.text) },
        'parent',
      );
  }
}

/** Is its word still to come on whether a task is merged? */
function reviews(run: Run, { id, task: of }: Agent): boolean {
  const task = run.tasks[of ?? ''];
  return task?.reviewer === id && task.merged === null && task.ended === null;
}

interface Pausing {
  readonly call: string;
  readonly target: Agent;
  readonly paused: boolean;
}

/** Was it paused by someone above this agent? Who paused it was above it too: its tier says whether it is above both. */
function pausedAbove(run: Run, target: Agent, agent: Agent): boolean {
  const by = run.agents[target.pausedBy ?? ''];
  return !by || by.tier < agent.tier;
}

/** What someone above paused, only they let go on. */
function pause(draft: Draft, agent: Agent, { call, target, paused }: Pausing): void {
  if (target.paused === paused)
    return finish(draft, call, false, `${target.id} is ${paused ? 'paused already' : 'not paused'}.`);
  if (!paused && pausedAbove(draft.run, target, agent))
    return finish(draft, call, false, `${target.id} was paused from above you: only they let it go on.`);
  add(draft, { type: 'agent-paused', agent: target.id, paused, by: agent.id });
  finish(
    draft,
    call,
    true,
    paused ? `${target.id} is paused, and with it whoever is below it.` : `${target.id} goes on.`,
  );
}
