import type { Decision, Fact } from '../../src/core/facts.ts';
import type { PlanTask } from '../../src/core/plan.ts';

const START = 1_795_160_000_000;

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
  const log: Decision[] = [];
  let at = START;
  let count = 0;
  const add = (...said: Fact[]): void => {
    at += 700;
    log.push({ seq: log.length, epoch: 0, at, facts: said });
    count += said.length;
  };
  const first = beginning.flatMap((decision) => decision.facts);
  const opened = first.find((fact) => fact.type === 'run-opened');
  const board = first.find((fact) => fact.type === 'agent-joined' && fact.agent === 'board');
  const pm = first.find((fact) => fact.type === 'agent-joined' && fact.role === 'pm');
  if (opened?.type !== 'run-opened' || !board || pm?.type !== 'agent-joined') throw new Error('a run that never began');
  add(
    {
      ...opened,
      run: 'crowd',
      mission: { ...opened.mission, issue: 812, title: 'Move the parser to the streaming reader' },
    },
    board,
  );
  add(pm);
  const tasks = Array.from({ length: 20 }, (_, index) => taskOf(index + 1));
  add({ type: 'plan-approved', plan: { summary: 'Module by module.', teams: [], tasks }, edited: false });
  const workers = Array.from({ length: agents - 2 }, (_, index) => ({
    agent: index % 3 === 2 ? `reviewer-${Math.floor(index / 3) + 1}` : `developer-${index - Math.floor(index / 3) + 1}`,
    role: index % 3 === 2 ? 'reviewer' : 'developer',
    task: `t${(index % 20) + 1}`,
  }));
  for (const worker of workers) add({ ...pm, ...worker, tier: 2, parent: 'pm-1' });
  const ended = workers.slice(0, Math.floor(agents / 4));
  const everyone = ['pm-1', ...workers.map(({ agent }) => agent)];
  const turns = new Map<string, number>();
  for (let number = 0; count < facts; number += 1) {
    const agent = everyone[number % everyone.length] ?? 'pm-1';
    const turn = (turns.get(agent) ?? 0) + 1;
    turns.set(agent, turn);
    for (const said of turnOf(agent, turn, number)) add(said);
  }
  for (const { agent } of ended)
    add({ type: 'agent-left', agent, report: { outcome: 'done', summary: ['It is done.'] }, reason: 'finished' });
  add({
    type: 'turn-started',
    agent: 'pm-1',
    turn: 9999,
    purpose: 'think',
    ask: null,
    at,
    reserved: { tokens: 21_000, money: 0.02 },
  });
  return log;
}

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

/** A turn as there are most of: asked for, taken with a call, which ends. */
function turnOf(agent: string, turn: number, number: number): readonly Fact[] {
  const call = `c${number + 1}`;
  return [
    {
      type: 'turn-started',
      agent,
      turn,
      purpose: 'think',
      ask: null,
      at: START,
      reserved: { tokens: 9000, money: 0.01 },
    },
    {
      type: 'turn-taken',
      agent,
      turn,
      text: SAID[number % SAID.length] ?? '',
      calls: [
        { call, ref: `ref-${number}`, tool: 'read_file', input: `{"path":"src/file-${number}.ts"}`, verdict: 'allow' },
      ],
      usage: { input: 200 + (number % 7) * 40, cached: 100, output: 12 },
      money: 0.0004,
    },
    { type: 'call-finished', call, ok: true, result: ['export const value = 1;\n'.repeat(4)] },
  ];
}
