import type { Decision } from '../../src/core/facts.ts';
import type { PlanTask } from '../../src/core/plan.ts';
import { beginningOf, LogWriter, type Said } from './log-writer.ts';

/** Words that a turn may say, so that lines differ in length as they do in a run. */
const SAID = [
  'I look at the next file.',
  'The test fails as the issue says, so I look for where the field is split and read its callers before I change anything.',
  'That works.',
  'One case still goes wrong: a quote inside quotes stands for one quote, but here both are dropped, and the sum is a cent off.',
];

/** A log of at least `facts` facts in which `agents` agents work on twenty tasks, begun as another log began. */
export function crowdLog(
  beginning: readonly Decision[],
  { agents, facts }: { readonly agents: number; readonly facts: number },
): readonly Decision[] {
  const writer = new LogWriter();
  const { opened, board, pm } = beginningOf(beginning);
  const mission = { ...opened.mission, issue: 812, title: 'Move the parser to the streaming reader' };
  writer.add({ ...opened, run: 'crowd', mission }, board);
  writer.add(pm);
  writer.add({
    type: 'plan-approved',
    plan: { summary: 'Module by module.', teams: [], tasks: tasks() },
    edited: false,
  });
  const workers = Array.from({ length: agents - 2 }, (_, index) => ({
    agent: index % 3 === 2 ? `reviewer-${Math.floor(index / 3) + 1}` : `developer-${index - Math.floor(index / 3) + 1}`,
    role: index % 3 === 2 ? 'reviewer' : 'developer',
    task: `t${(index % 20) + 1}`,
  }));
  for (const worker of workers) writer.add({ ...pm, ...worker, tier: 2, parent: 'pm-1' });
  const ended = workers.slice(0, Math.floor(agents / 4));
  const turns = new Turns(['pm-1', ...workers.map(({ agent }) => agent)]);
  while (writer.facts < facts) for (const said of turns.next()) writer.add(said);
  for (const { agent } of ended)
    writer.add({
      type: 'agent-left',
      agent,
      report: { outcome: 'done', summary: ['It is done.'] },
      reason: 'finished',
    });
  writer.add(thinking('pm-1', writer.at));
  return writer.log;
}

export const tasks = (): PlanTask[] => Array.from({ length: 20 }, (_, index) => taskOf(index + 1));

/** A call to a model that is under way. */
export const thinking = (agent: string, at: number): Said => ({
  type: 'turn-started',
  agent,
  turn: 9999,
  purpose: 'think',
  at,
  reserved: { tokens: 21_000, money: 0.02 },
});

const taskOf = (number: number): PlanTask => ({
  id: `t${number}`,
  title: `Read module ${number} as a stream`,
  brief: 'As the issue says.',
  criteria: ['Its tests pass.'],
  globs: [`src/module-${number}/**`],
  checks: [],
  dependsOn: number > 16 ? [`t${number - 16}`] : [],
  team: null,
  budget: null,
});

/** Turns as there are most of, of one agent after another: asked for, taken with a call, which ends. */
export class Turns {
  readonly #agents: readonly string[];
  readonly #turns = new Map<string, number>();
  #number = 0;

  constructor(agents: readonly string[]) {
    this.#agents = agents;
  }

  next(): readonly Said[] {
    const number = this.#number;
    this.#number += 1;
    const agent = this.#agents[number % this.#agents.length] ?? 'pm-1';
    const turn = (this.#turns.get(agent) ?? 0) + 1;
    this.#turns.set(agent, turn);
    const call = `c${number + 1}`;
    const tool = { call, ref: `ref-${number}`, tool: 'read_file', input: `{"path":"src/file-${number}.ts"}` };
    return [
      { type: 'turn-started', agent, turn, purpose: 'think', at: 0, reserved: { tokens: 9000, money: 0.01 } },
      {
        type: 'turn-taken',
        agent,
        turn,
        text: SAID[number % SAID.length] ?? '',
        calls: [{ ...tool, verdict: 'allow' }],
        usage: { input: 200 + (number % 7) * 40, cached: 100, output: 12 },
        money: 0.0004,
      },
      { type: 'call-finished', call, ok: true, result: ['export const value = 1;\n'.repeat(4)] },
    ];
  }
}
