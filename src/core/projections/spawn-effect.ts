import type { Budget } from '../budget.ts';
import type { Spawning } from '../facts.ts';
import { type Grant, narrow, type Scope } from '../grant.ts';
import type { Run } from '../run/state.ts';
import { budgetText, oneLine } from './words.ts';

/** What it means that an agent gets one more below it: where it stands, and what it holds. */
export function spawnEffect(run: Run, by: string, spawning: Spawning): string[] {
  const parent = run.agents[by];
  const role = Object.hasOwn(run.roles, spawning.role) ? run.roles[spawning.role] : undefined;
  if (!parent || !role) return [`Nothing: there is no ${oneLine(spawning.role, 40)} that ${by} could have.`];
  const grant = narrow(parent.grant, role.grant, scopeOf(spawning));
  const task = parent.task === null ? '' : `, for ${parent.task}`;
  return [
    `Adds a ${role.name} below ${by} (tier ${role.tier})${task}.`,
    `Tools: ${grant.uses.join(', ') || 'none'}.`,
    `Files that it may change: ${writeText(grant)}. Network: ${grant.hosts.join(', ') || 'none'}.`,
    `It spends from what ${by} has left${isCapped(grant.budget) ? `, at most ${budgetText(grant.budget)}` : ''}.`,
  ];
}

const isCapped = ({ tokens, money }: Budget): boolean => tokens !== null || money !== null;

const scopeOf = ({ uses, write, budget }: Spawning): Scope => ({
  ...(uses === null ? {} : { uses }),
  ...(write === null ? {} : { write }),
  ...(budget === null ? {} : { budget }),
});

/** The sets hold together: a file must be in each. */
function writeText({ write, keeps }: Grant): string {
  if (write.length === 0 || write.some((set) => set.length === 0)) return 'none';
  const said = write.filter((set) => !set.includes('**')).map((set) => set.join(', '));
  const within = said.length === 0 ? 'all' : said.join('; and of these only: ');
  return keeps.length === 0 ? within : `${within}, but never ${keeps.join(', ')}`;
}
