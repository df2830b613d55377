import type { Budget } from '../budget.ts';
import type { Text } from '../text.ts';
import { allotment } from './allotment.ts';
import { leftFor } from './caps.ts';
import { type Draft, say, send } from './draft.ts';
import { join } from './join.ts';
import { spawnFlaw } from './spawn-flaw.ts';
import { type Agent, livingAgents, type Run } from './state.ts';

/** Roles that look into what another is stuck with, and change nothing. */
const LOOKS: readonly string[] = ['specialist', 'scout'];

/** Who could be put below an agent to help it; null: nobody. */
const helperFor = (run: Run, agent: Agent): string | null =>
  LOOKS.find((role) => run.roles[role]?.tier === agent.tier + 1 && spawnFlaw(run, agent.id, role) === null) ?? null;

/** Why nobody can help this agent, in a sentence; null: somebody can. */
export function assistFlaw(run: Run, agent: Agent): string | null {
  if (agent.left !== null) return `${agent.id} has left already.`;
  const helping = livingAgents(run).find(({ parent, role }) => parent === agent.id && LOOKS.includes(role));
  if (helping) return `${helping.id} helps it already.`;
  const role = helperFor(run, agent);
  if (role === null) return `Nobody can be put below ${agent.id} to help it.`;
  const allotted = allotment(run, agent, role, shareFor(run, agent));
  return 'flaw' in allotted ? allotted.flaw : null;
}

/** Who looks must not use up what is needed to act on it: a quarter of what is left. */
function shareFor(run: Run, agent: Agent): Budget {
  const { tokens, money } = leftFor(run, agent);
  return { tokens: tokens === null ? null : Math.floor(tokens / 4), money: money === null ? null : money / 4 };
}

/** Did somebody help with this before, this agent or with its task? */
export const assistedBefore = (run: Run, { id, task }: Agent): boolean =>
  Object.values(run.agents).some(
    (other) => LOOKS.includes(other.role) && (other.parent === id || (task !== null && other.task === task)),
  );

/** Puts somebody with fresh eyes below an agent that struggles. It reads the agent's files and changes none. */
export function assist(draft: Draft, agent: Agent, evidence: Text): string | null {
  const { run } = draft;
  const flaw = assistFlaw(run, agent);
  const role = helperFor(run, agent);
  if (flaw !== null || role === null) return flaw ?? `Nobody can be put below ${agent.id} to help it.`;
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  const brief = say(
    `${agent.id} struggles, and you find out why. What was seen of it: `,
    evidence,
    ...(task
      ? [`\n\nIts task ${task.id}: ${task.title}\n`, task.brief]
      : [`\n\nWhat it is there for:\n`, ...agent.brief]),
    `\n\nReport to ${agent.id} what it should do differently, and why.`,
  );
  const id = join(draft, {
    role,
    parent: agent.id,
    task: agent.task,
    brief,
    scope: { write: [], budget: shareFor(run, agent) },
  });
  if (id === null) return `No ${role} could be put below ${agent.id}.`;
  send(draft, 'board', agent.id, `${id} looks with fresh eyes at what you are stuck with, and reports to you.`);
  return null;
}
