import { createHash } from 'node:crypto';
import { noCaps } from '../../src/core/budget.ts';
import type { CommandOf } from '../../src/core/commands.ts';
import { ToolTraits } from '../../src/core/hierarchy.ts';
import type { Plan, PlanTask } from '../../src/core/plan.ts';
import { defaultLimits, type Settings, supervisedGates } from '../../src/core/settings.ts';
import { loadRoles } from '../../src/roles/load-roles.ts';
import { tools } from '../../src/tools/index.ts';

const loaded = await loadRoles();

/** The roles that come with the program, as a run records them. */
export const roles = Object.fromEntries(Object.entries(loaded).map(([name, { role }]) => [name, role]));

/** The traits of every tool there is. */
export const traits = Object.fromEntries(tools.map(({ name, traits: said }) => [name, ToolTraits.parse(said)]));

/** A commit id that is the same for the same name. */
export const commit = (name: string): string => createHash('sha1').update(name).digest('hex');

export const START = 1_700_000_000_000;
export const BASE = commit('base');

/** Everything at its default, gates decided by rules where they can be, one check, no cap. */
export const settings: Settings = {
  gates: { ...supervisedGates, plan: 'policy', merge: 'policy' },
  budget: { tokens: null, money: null },
  limits: defaultLimits,
  models: {
    default: {
      provider: 'openai-compatible',
      name: 'some-model',
      baseUrl: null,
      window: 100_000,
      price: { input: 1, cached: 0.1, output: 4 },
    },
  },
  setup: [],
  setupHosts: [],
  checks: ['npm test'],
  sandbox: 'bubblewrap',
  allowedCommands: [],
  twoIdentities: false,
  caps: noCaps,
  mode: 'parallel',
  rules: [],
};

export type Chosen = Partial<Omit<Settings, 'gates' | 'limits'>> & {
  readonly gates?: Partial<Settings['gates']>;
  readonly limits?: Partial<Settings['limits']>;
};

/** An opening command as a terminal would submit it, with some settings chosen otherwise. */
export const opening = (chosen: Chosen = {}): CommandOf<'open-run'> => ({
  type: 'open-run',
  at: START,
  run: 'r1',
  mission: {
    issue: 7,
    title: 'Empty lines break the parser',
    body: "parse('') throws.",
    author: 'ada',
    association: 'MEMBER',
    hash: commit('mission'),
    url: 'http://forge.test/o/r/issues/7',
  },
  base: { branch: 'main', commit: BASE },
  unseen: [],
  settings: {
    ...settings,
    ...chosen,
    gates: { ...settings.gates, ...chosen.gates },
    limits: { ...settings.limits, ...chosen.limits },
  },
  roles: structuredClone(roles),
  tools: structuredClone(traits),
  board: null,
});

/** A task of a plan; what is not said is plain. */
export const task = (id: string, said: Partial<PlanTask> = {}): PlanTask => ({
  id,
  title: `Mend ${id}`,
  brief: `See to ${id}.`,
  criteria: [`${id} does as the issue says`],
  globs: [`src/${id}/**`],
  checks: [],
  dependsOn: [],
  team: null,
  budget: null,
  ...said,
});

export const plan = (...tasks: PlanTask[]): Plan => ({
  summary: 'What is wrong, and what to do.',
  teams: [],
  tasks,
});
