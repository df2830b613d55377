import type { ReadCall } from '../../src/core/commands.ts';
import type { Plan, PlanTask } from '../../src/core/plan.ts';
import type { Agent, Run, Task } from '../../src/core/run.ts';
import { chance } from './chance.ts';
import { call, report, review } from './given.ts';
import { plan, task } from './opening.ts';

/** How the world goes, from its seed alone. Shares of one; what is not said never happens. */
export interface Temper {
  readonly seed: number;
  /** Tasks in the plan. */
  readonly tasks: number;
  /** The check fails at the base, and until all tasks are merged. */
  readonly redBase: boolean;
  /** Heads and merges whose checks fail, tasks that nobody can do, first developers that give up. */
  readonly red: number;
  readonly hopeless: number;
  readonly givesUp: number;
  /** Reviews that ask for changes, merges that conflict. */
  readonly changes: number;
  readonly conflict: number;
  /** Model calls and effects that fail for a while, or until someone helps. */
  readonly failing: number;
  readonly refusing: number;
  /** Agents that write nonsense, and ask before they act. */
  readonly nonsense: number;
  readonly asking: number;
  /** What the chair declines: a plan once, a merge once. */
  readonly declining: number;
  /** Others push to the base branch meanwhile, at most twice. */
  readonly pushes: number;
  /** The chair writes to agents, and pauses them for a while. */
  readonly meddling: number;
  /** Agents that have helpers, and plans with two teams. */
  readonly helping: number;
  readonly teams: number;
}

const calm: Temper = {
  seed: 0,
  tasks: 2,
  redBase: false,
  red: 0,
  hopeless: 0,
  givesUp: 0,
  changes: 0.3,
  conflict: 0,
  failing: 0,
  refusing: 0,
  nonsense: 0,
  asking: 0,
  declining: 0,
  pushes: 0,
  meddling: 0,
  helping: 0,
  teams: 0,
};

export const temper = (seed: number, said: Partial<Temper> = {}): Temper => ({ ...calm, seed, ...said });

/** All that may happen, more or less of it by the seed. */
export const rough = (seed: number, said: Partial<Temper> = {}): Temper => {
  const share = (what: string, most: number) => chance(seed, what) * most;
  return temper(seed, {
    tasks: 1 + Math.floor(chance(seed, 'tasks') * 4),
    redBase: chance(seed, 'redBase') < 0.4,
    red: share('red', 0.4),
    hopeless: share('hopeless', 0.25),
    givesUp: share('givesUp', 0.4),
    changes: share('changes', 0.8),
    conflict: share('conflict', 0.7),
    failing: share('failing', 0.3),
    refusing: share('refusing', 0.05),
    nonsense: share('nonsense', 0.3),
    asking: share('asking', 0.5),
    declining: share('declining', 0.6),
    pushes: share('pushes', 0.3),
    helping: share('helping', 0.25),
    teams: share('teams', 0.6),
    ...said,
  });
};

export const plannedTasks = (temper: Temper): PlanTask[] =>
  Array.from({ length: temper.tasks }, (_, index) => {
    const id = `t${index + 1}`;
    const shared = chance(temper.seed, 'shared', id) < 0.3;
    const after = index > 0 && chance(temper.seed, 'after', id) < 0.3;
    return task(id, {
      globs: [`src/${id}/**`, ...(shared ? ['shared/**'] : [])],
      checks: chance(temper.seed, 'own check', id) < 0.3 ? [`npm run ${id}`] : [],
      dependsOn: after ? [`t${1 + Math.floor(chance(temper.seed, 'on', id) * index)}`] : [],
    });
  });

/** The plan that is submitted, and what the chair makes of it where it edits. */
export function plannedBy(temper: Temper, edit: (one: PlanTask) => PlanTask = (one) => one): Plan {
  const tasks = plannedTasks(temper).map(edit);
  if (tasks.length < 2 || chance(temper.seed, 'teams') >= temper.teams) return plan(...tasks);
  const teams = ['one', 'two'].map((id) => ({ id, title: `Team ${id}` }));
  return { ...plan(...tasks.map((one, at) => ({ ...one, team: teams[at % 2]?.id ?? null }))), teams };
}

/** What an agent calls next, from how its run stands: like a model, it remembers nothing else. */
export function callsOf(run: Run, agent: Agent, temper: Temper): ReadCall[] {
  const waiting = Object.values(run.calls).filter((one) => one.waitsFor === 'reply' && one.awaits === agent.id);
  const replies = waiting.map((one) => call('message', { to: one.agent, text: `As you think best (${agent.turn}).` }));
  if (replies.length > 0 && chance(temper.seed, 'replies', agent.id, agent.turn) < 0.8) return replies;
  if (chance(temper.seed, 'nonsense', agent.id, agent.turn) < temper.nonsense) return nonsense(agent);
  const help = helpOf(run, agent, temper);
  if (help !== null) return help;
  if (agent.role === 'pm') return pmCalls(run, agent, temper);
  const own = run.tasks[agent.task ?? ''];
  if (!own) return [];
  return agent.role === 'reviewer' ? reviewerCalls(own, agent, temper) : developerCalls(run, own, agent, temper);
}

/** A helper answers sooner or later, or says nothing; others have one now and then, wait for it, or have enough of it. Null: nothing of that. */
function helpOf(run: Run, agent: Agent, { seed, helping }: Temper): ReadCall[] | null {
  const is = (what: string, share: number) => chance(seed, what, agent.id, agent.turn) < share;
  if (agent.tier > 1 && agent.role !== 'developer' && agent.role !== 'reviewer') {
    if (is('answers', 0.5)) return [report(is('finds', 0.7) ? 'done' : 'failed', 'That is the answer.')];
    return is('says nothing', 0.2) ? [] : [call('read_file', { path: `src/${agent.turn}.ts` })];
  }
  const [helper] = Object.values(run.agents).filter(
    ({ parent, left, role }) => parent === agent.id && left === null && (role === 'scout' || role === 'specialist'),
  );
  if (helper) {
    if (is('waits for help', 0.4)) return [];
    const action = ['pause', 'resume', 'rebrief', 'terminate'][agent.turn % 4];
    return is('controls', 0.4)
      ? [call('control_agent', { agent: helper.id, action, text: `Turn ${agent.turn}.` })]
      : null;
  }
  if (agent.turn > 2 || agent.role === 'reviewer' || !is('wants help', helping)) return null;
  const role = agent.role === 'pm' ? 'scout' : 'specialist';
  return [call('spawn_agent', { role, brief: `What about ${agent.turn}?` })];
}

const nonsense = (agent: Agent): ReadCall[] => {
  const all = [
    call('fly', { to: `the moon ${agent.turn}` }),
    call('create_file', { path: `elsewhere/${agent.turn}.ts`, content: 'x' }),
    call('read_file', { pth: agent.turn }),
    call('message', { to: 'nobody', text: `Hello ${agent.turn}?` }),
    call('review', { verdict: 'accept', summary: `I like it, ${agent.turn} times over.` }),
    call('delegate', { task: `t${1 + (agent.turn % 4)}`, guidance: `Try ${agent.turn}.` }),
    call('report', { outcome: 'done', summary: `Trust me, ${agent.turn}.` }),
    call('open_pull_request', { title: `Try ${agent.turn}`, summary: 'Perhaps.' }),
  ];
  const one = all[agent.turn % all.length];
  return one ? [one] : [];
};

const settled = (one: Task): boolean =>
  one.ended !== null || (one.merged !== null && (one.issue === null || one.closed));

function pmCalls(run: Run, agent: Agent, temper: Temper): ReadCall[] {
  if (run.plan === null) {
    if (agent.turn === 1 && chance(temper.seed, 'looks first') < 0.5)
      return [call('search_index', { query: 'parse' }), call('read_file', { path: 'src/parse.ts' })];
    return [call('submit_plan', plannedBy(temper))];
  }
  const first = run.plan.teams[0]?.id ?? null;
  const chief = agent.team === first;
  const ownTeam = Object.values(run.tasks).filter(({ team }) => team === agent.team);
  const tasks = chief ? Object.values(run.tasks) : ownTeam;
  const others = Object.values(run.agents).some(({ tier, left, id }) => tier === 1 && left === null && id !== agent.id);
  const nth = (id: string) =>
    Object.values(run.agents).filter((one) => one.role === 'developer' && one.task === id).length;
  const again = (others ? ownTeam : tasks).filter(
    (one) =>
      one.ended !== null &&
      one.merged === null &&
      nth(one.id) < 2 &&
      one.dependsOn.every((id) => run.tasks[id]?.merged || run.tasks[id]?.ended === null),
  );
  if (again.length > 0)
    return again.map((one) => call('delegate', { task: one.id, guidance: `Otherwise ${agent.turn}.` }));
  if (!tasks.every(settled) || (chief && others)) return [];
  if (tasks.some((one) => one.merged === null)) return [report('failed', 'One of the tasks cannot be done.')];
  const refused = agent.repeated.signature.startsWith('report\n');
  return refused ? [report('failed', 'The base does not pass its checks.')] : [report('done', 'All is merged.')];
}

function developerCalls(run: Run, own: Task, agent: Agent, temper: Temper): ReadCall[] {
  if (own.submission !== null || own.merged !== null) return [];
  const { seed } = temper;
  const nth = Object.values(run.agents).filter((one) => one.role === 'developer' && one.task === own.id).length;
  if (chance(seed, 'hopeless', own.id) < temper.hopeless) return [report('failed', 'It cannot be done.')];
  if (nth === 1 && chance(seed, 'gives up', own.id) < temper.givesUp) return [report('blocked', 'I lack a tool.')];
  if (agent.turn === 1 && chance(seed, 'asks', agent.id) < temper.asking)
    return [call('message', { to: 'parent', text: 'Which of the two?', expectsReply: true })];
  if (agent.turn <= 2 && chance(seed, 'asks chair', agent.id) < temper.asking / 3)
    return [call('ask_chair', { question: `May I, ${agent.turn}?` })];
  const path = `src/${own.id}/a.ts`;
  const edit = call('create_file', { path, content: `version ${agent.turn}` });
  const handIn = call('open_pull_request', { title: `Mend ${own.id}`, summary: `Done, in turn ${agent.turn}.` });
  const moved = own.reopened !== null && JSON.stringify(own.reopened).includes('update_branch');
  if (moved) return [call('update_branch'), handIn];
  if (chance(seed, 'runs', agent.id, agent.turn) < 0.3)
    return [edit, call('run_command', { command: `node try-${agent.turn}.js` })];
  if (chance(seed, 'goes on', agent.id, agent.turn) < 0.2) return [edit, handIn, call('show_diff'), handIn];
  return [edit, handIn];
}

function reviewerCalls(own: Task, agent: Agent, temper: Temper): ReadCall[] {
  const given = own.reviews.at(-1);
  const { submission } = own;
  if (submission === null || own.pushed !== submission.commit || given?.round === submission.round) return [];
  if (chance(temper.seed, 'reads', agent.id, agent.turn) < 0.3) return [call('show_diff'), call('run_checks')];
  const { round } = submission;
  const changes = chance(temper.seed, 'changes', own.id, round) < temper.changes;
  const path = submission.files[0];
  return [
    changes && path
      ? review('changes', [{ path, line: 3, text: `Round ${round}: this fails for ''.` }])
      : review('accept'),
  ];
}
