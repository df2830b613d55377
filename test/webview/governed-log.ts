import type { Decision } from '../../src/core/facts.ts';
import type { Condition } from '../../src/core/measure.ts';
import { Turns, tasks, thinking } from './crowd-log.ts';
import { beginningOf, LogWriter, type Said } from './log-writer.ts';

/** The seats of the board as they are shipped. */
export const MEMBERS = [
  {
    name: 'picard',
    title: 'Picard',
    lens: 'Mission and duty: does this serve what we were asked to do, and keep our word?',
  },
  { name: 'socrates', title: 'Socrates', lens: 'Evidence: what is known, and what is only believed?' },
  { name: 'solomon', title: 'Solomon', lens: 'Parties: whose interests are in conflict, and what is fair to each?' },
  { name: 'gandhi', title: 'Gandhi', lens: 'Harm: who may be hurt by it, and can it be undone?' },
  { name: 'aurelius', title: 'Aurelius', lens: 'Cost and patience: is it worth what it takes, now?' },
  { name: 'stark', title: 'Stark', lens: 'Engineering: does it work, and is there a simpler way?' },
] as const;

const HASH = 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184';

/** A log of at least `facts` facts in which a board of six decides `motions` motions about two teams, and has some open. */
export function governedLog(
  beginning: readonly Decision[],
  { agents, facts, motions }: { readonly agents: number; readonly facts: number; readonly motions: number },
): readonly Decision[] {
  const writer = new LogWriter();
  open(writer, beginning);
  const everyone = staff(writer, beginning, agents);
  const turns = new Turns(everyone);
  let decided = 0;
  while (writer.facts < facts) {
    if (decided < motions && writer.facts * motions >= decided * facts * 0.97) {
      decided += 1;
      decide(writer, decided);
    } else for (const said of turns.next()) writer.add(said);
  }
  leave(writer, everyone);
  raiseOpen(writer, motions);
  for (const agent of ['pm-1', 'pm-2', 'developer-4']) writer.add(thinking(agent, writer.at));
  return writer.log;
}

function open(writer: LogWriter, beginning: readonly Decision[]): void {
  const { opened, board } = beginningOf(beginning);
  const { settings, roles } = opened;
  const role = roles.board;
  if (role === undefined) throw new Error('the roles have no board');
  const seats = Object.fromEntries(MEMBERS.map(({ name, title }) => [name, { ...role, name, title }]));
  const more = { scout: 'Scout', specialist: 'Specialist' };
  const others = Object.entries(more).map(([name, title]) => [
    name,
    { ...(roles.developer ?? role), name, title, tier: name === 'scout' ? 2 : 3 },
  ]);
  writer.add({
    ...opened,
    run: 'governed',
    mission: { ...opened.mission, issue: 901, title: 'Move the parser to the streaming reader, and its page with it' },
    roles: { ...roles, ...seats, ...Object.fromEntries(others) },
    settings: {
      ...settings,
      budget: { tokens: 6_000_000, money: 12 },
      gates: { ...settings.gates, merge: 'board', spawn: 'board', health: 'board', motion: 'board', command: 'chair' },
      caps: {
        roles: { developer: { tokens: 1_400_000, money: null }, reviewer: { tokens: 900_000, money: null } },
        task: { tokens: 110_000, money: null },
        day: { tokens: null, money: 20 },
      },
    },
    board: {
      constitution: 'The board serves the mission.\n\nIt decides by a majority of those who cast.',
      hash: HASH,
      members: [...MEMBERS],
    },
  });
  writer.add(board);
  for (const { name } of MEMBERS) writer.add({ ...board, agent: name, role: name, brief: [] });
}

/** Two teams, each with a PM, developers and reviewers, scouts of the PMs, and specialists below developers. */
function staff(writer: LogWriter, beginning: readonly Decision[], agents: number): readonly string[] {
  const { pm } = beginningOf(beginning);
  const teams = [
    { id: 'engine', title: 'The engine' },
    { id: 'page', title: 'The page' },
  ];
  writer.add({ ...pm, team: 'engine' });
  writer.add({
    type: 'plan-approved',
    plan: {
      summary: 'Module by module, and the page beside it.',
      teams,
      tasks: tasks().map((task, index) => ({ ...task, team: index % 2 === 0 ? 'engine' : 'page' })),
    },
    edited: false,
  });
  writer.add({ ...pm, agent: 'pm-2', team: 'page' });
  const everyone = ['pm-1', 'pm-2'];
  const counts: Record<string, number> = {};
  for (let index = 0; everyone.length < agents - 1 - MEMBERS.length; index += 1) {
    const role =
      index % 9 === 8 ? 'specialist' : index % 9 === 7 ? 'scout' : index % 3 === 2 ? 'reviewer' : 'developer';
    counts[role] = (counts[role] ?? 0) + 1;
    const agent = `${role}-${counts[role]}`;
    const tier = role === 'specialist' ? 3 : 2;
    const parent = role === 'specialist' ? `developer-${counts[role]}` : index % 2 === 0 ? 'pm-1' : 'pm-2';
    const budget = index % 4 === 0 ? { tokens: 120_000 + index * 1000, money: null } : { tokens: null, money: null };
    const task = role === 'scout' ? null : `t${(index % 20) + 1}`;
    writer.add({ ...pm, agent, role, tier, parent, task, team: null, grant: { ...pm.grant, spawns: [], budget } });
    everyone.push(agent);
  }
  return everyone;
}

const REASONS = [
  'It serves what the issue asks for, and nothing stands against it.',
  'The certificate is green at this commit, and the review names no open finding.',
  'It costs more than it brings while t3 is not merged.',
  'Nobody has shown that the old reader is not used elsewhere; a search would take a minute.',
];

const NOTE: Condition = { kind: 'note', text: 'The header is corrected in the same change.' };

type Subject = Extract<Said, { type: 'ask-raised' }>['subject'];

function subjectOf(number: number): Subject {
  const task = `t${(number % 20) + 1}`;
  const agent = `developer-${(number % 12) + 1}`;
  switch (number % 6) {
    case 0:
    case 3:
      return { kind: 'merge', task };
    case 1:
      return {
        kind: 'spawn',
        call: `x${number}`,
        spawning: {
          role: 'specialist',
          brief: `Find why module ${number % 20} reads twice.`,
          write: [],
          uses: null,
          budget: null,
        },
      };
    case 2:
      return {
        kind: 'motion',
        call: null,
        evidence: `Both teams wait for module ${number % 20}.`,
        measure: { do: 'mode', mode: number % 4 === 0 ? 'parallel' : 'sequential' },
      };
    case 4:
      return { kind: 'command', command: `npm run bench -- --module ${number % 20}`, call: `x${number}` };
    default:
      return number % 60 === 5
        ? {
            kind: 'health',
            agent,
            of: 'success',
            evidence: '4 of its last 10 calls went well.',
            measure: { do: 'assist', agent },
          }
        : { kind: 'review', task };
  }
}

interface Raised {
  readonly ask: string;
  readonly by: string;
  readonly subject: Subject;
  readonly of: 'board' | 'chair';
}

const raised = (question: Raised, at: number): Said => ({
  type: 'ask-raised',
  ...question,
  gate: question.subject.kind,
  why: 'It is in the way of three other tasks, and both teams have looked at it.',
  at,
});

function ballot(ask: string, seat: number, round: number, verdict: 'allow' | 'deny' | 'abstain'): Said {
  const veto = verdict === 'deny' && seat === 3;
  return {
    type: 'ballot-cast',
    ask,
    member: MEMBERS[seat]?.name ?? 'picard',
    round,
    ballot: {
      verdict,
      veto,
      reasons: [REASONS[(seat + round) % REASONS.length] ?? ''],
      evidence: veto || seat === 1 ? ['t3: npm test exits 1 at 3f2c99d', 'src/reader.ts:41'] : [],
      conditions: seat === 4 && verdict === 'allow' ? [NOTE] : [],
    },
  };
}

/** One motion from its question to its decision: by the board in one round or two, by the chair after it climbed, or by the rules. */
function decide(writer: LogWriter, number: number): void {
  const ask = `a${number}`;
  const subject = subjectOf(number);
  const by = subject.kind === 'merge' ? `developer-${(number % 12) + 1}` : number % 2 === 0 ? 'pm-1' : 'pm-2';
  writer.add(raised({ ask, by, subject, of: 'board' }, writer.at));
  const answered = (verdict: 'allow' | 'deny', who: 'board' | 'chair' | 'policy', reason: string): Said => ({
    type: 'ask-answered',
    ask,
    verdict,
    by: who,
    reason,
    conditions: who === 'board' && verdict === 'allow' ? [{ kind: 'no-network' }, NOTE] : [],
    constitution: HASH,
  });
  if (number % 10 === 9) return writer.add(answered('allow', 'policy', 'A rule of the user says so.'));
  const no = number % 7;
  for (let seat = 0; seat < MEMBERS.length; seat += 1)
    writer.add(ballot(ask, seat, 1, seat < no - 2 ? 'deny' : seat === 5 && no === 1 ? 'abstain' : 'allow'));
  if (no === 5) {
    for (let seat = 0; seat < MEMBERS.length; seat += 1)
      writer.add(ballot(ask, seat, 2, seat % 2 === 0 ? 'deny' : 'allow'));
    writer.add({ type: 'ask-climbed', ask, why: 'Three for it, three against it, after two rounds.' });
    return writer.add(answered(number % 2 === 0 ? 'allow' : 'deny', 'chair', 'The other team needs it first.'));
  }
  writer.add(
    answered(no === 6 ? 'deny' : 'allow', 'board', no === 6 ? 'Four of six against it.' : 'A majority is for it.'),
  );
}

/** Some have left, each for another reason. */
function leave(writer: LogWriter, everyone: readonly string[]): void {
  const reviewers = everyone.filter((agent) => agent.startsWith('reviewer'));
  const reasons = ['finished', 'under-performing', 'loop', 'over-budget', 'parent', 'chair'] as const;
  reasons.forEach((reason, index) => {
    const agent = reviewers[index];
    if (agent === undefined) return;
    const outcome = reason === 'finished' ? 'done' : reason === 'over-budget' ? 'limited' : 'cancelled';
    const summary = ['That is how far it came.'];
    writer.add({ type: 'agent-left', agent, report: { outcome, summary }, reason });
  });
}

/** Four are open: in round one, in round two, climbed, and one that was the chair's from the start. */
function raiseOpen(writer: LogWriter, before: number): void {
  const ask = (number: number): string => `a${before + number}`;
  const put = (number: number, by: string, subject: Subject): void =>
    writer.add(raised({ ask: ask(number), by, subject, of: number === 4 ? 'chair' : 'board' }, writer.at));
  const evidence = 'It called the same tool four times with the same result.';
  put(1, 'board', { kind: 'health', agent: 'developer-2', of: 'loop', evidence, measure: REPLACE });
  for (const seat of [0, 2, 3]) writer.add(ballot(ask(1), seat, 1, seat === 3 ? 'deny' : 'allow'));
  put(2, 'developer-3', { kind: 'merge', task: 't3' });
  for (const seat of EVERYBODY) writer.add(ballot(ask(2), seat, 1, seat % 2 === 0 ? 'allow' : 'deny'));
  for (const seat of [0, 1]) writer.add(ballot(ask(2), seat, 2, 'allow'));
  put(3, 'developer-5', { kind: 'spawn', call: 'x-open', spawning: SPAWNING });
  for (const seat of EVERYBODY) writer.add(ballot(ask(3), seat, 1, seat === 3 ? 'deny' : 'allow'));
  writer.add({ type: 'ask-climbed', ask: ask(3), why: 'Gandhi vetoes it, with evidence.' });
  put(4, 'developer-6', { kind: 'command', command: 'npm install --save-dev left-pad', call: 'y-open' });
  const reserved = { tokens: 9000, money: 0.01 };
  writer.add({
    type: 'turn-started',
    agent: 'socrates',
    turn: 1,
    purpose: 'ballot',
    ask: ask(1),
    at: writer.at,
    reserved,
  });
}

const EVERYBODY = MEMBERS.map((_, seat) => seat);
const REPLACE = { do: 'replace', agent: 'developer-2' } as const;
const SPAWNING = {
  role: 'specialist',
  brief: 'Find why the reader stalls at 64 kB.',
  write: null,
  uses: null,
  budget: { tokens: 50_000, money: null },
};
