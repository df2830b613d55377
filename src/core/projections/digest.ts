import type { Agent, Run } from '../run/state.ts';
import { budgetStanding } from './budget-standing.ts';
import type { Chamber, Motion } from './chamber.ts';
import { capText, conditionText } from './measure-words.ts';
import { askQuestion, doingOf, stageOf } from './standing-words.ts';
import { budgetText, oneLine, timeText } from './words.ts';

/** Most lines of each part: a digest is one page, however large the run. */
const MOST = { agents: 30, left: 6, tasks: 20, caps: 10, decisions: 12 } as const;

/**
 * A run on one page, for who decides about it: who is there and what they spent, how far the tasks are, what the caps
 * say, what was decided last. Lines, never streams; titles and reasons in it come from agents, each kept to its line.
 */
export function digestOf(run: Run, chamber: Chamber, now: number): string {
  return [
    ...part('Budget', budgetLines(run)),
    ...part('Agents', agentLines(run)),
    ...part('Tasks', taskLines(run)),
    ...part('Decided last', decisionLines(chamber)),
    ...(run.opened > 0 ? [`Open for ${timeText(Math.max(0, now - run.opened))}.`] : []),
  ].join('\n');
}

const part = (title: string, lines: readonly string[]): string[] => [
  `${title}:`,
  ...(lines.length === 0 ? ['- none'] : lines.map((line) => `- ${line}`)),
];

function budgetLines(run: Run): string[] {
  const spent = `spent ${budgetText(run.ledger)}${run.ledger.moneyUnknown ? ' and more of unknown price' : ''} in ${run.ledger.calls} model calls`;
  const caps = budgetStanding(run).map(
    ({ cap, spent: gone, budget, share }) =>
      `cap of ${capText(cap)}: ${budgetText(gone)} of ${budgetText(budget)} (${Math.round(share * 100)} %)`,
  );
  return [spent, ...most(caps, MOST.caps)];
}

function agentLines(run: Run): string[] {
  const agents = Object.values(run.agents).filter(({ tier }) => tier > 0);
  const living = agents.filter(({ left }) => left === null).map((agent) => agentLine(run, agent));
  const left = agents.filter((agent) => agent.left !== null).map((agent) => agentLine(run, agent));
  return [...most(living, MOST.agents), ...left.slice(-MOST.left)];
}

function agentLine(run: Run, agent: Agent): string {
  const { tokens, money } = agent.grant.budget;
  const cap = tokens === null && money === null ? '' : ` of at most ${budgetText(agent.grant.budget)}`;
  const task = agent.task === null ? '' : `, on ${agent.task}`;
  return `${agent.id} (tier ${agent.tier}${task}) ${doingOf(run, agent)}; ${agent.turn} turns, ${budgetText(agent.spent)}${cap}`;
}

const taskLines = (run: Run): string[] =>
  most(
    Object.values(run.tasks).map(
      (task) => `${task.id} "${oneLine(task.title, 80)}": ${stageOf(run, task)}, times handed in: ${task.rounds}`,
    ),
    MOST.tasks,
  );

/** What rules settle by the hundred says little: the board's and the chair's come first. */
const decisionLines = ({ motions }: Chamber): string[] =>
  motions
    .flatMap((motion) => (motion.decided === null || motion.decided.by === 'policy' ? [] : decisionLine(motion)))
    .slice(-MOST.decisions);

function decisionLine(motion: Motion): string[] {
  const { decided } = motion;
  if (decided === null) return [];
  const tied = decided.conditions.length === 0 ? '' : `, if: ${decided.conditions.map(conditionText).join('; ')}`;
  return [
    oneLine(
      `${motion.ask} of ${motion.by}: ${askQuestion(motion)} ${decided.verdict} by the ${decided.by}${tied}. ${decided.reason}`,
      360,
    ),
  ];
}

const most = (lines: readonly string[], count: number): string[] =>
  lines.length <= count ? [...lines] : [...lines.slice(0, count), `and ${lines.length - count} more`];
