import { modelFor } from '../../core/model-for.ts';
import { bodyPreview, previewOf } from '../../core/preview.ts';
import { budgetStanding } from '../../core/projections/budget-standing.ts';
import { leavingText } from '../../core/projections/leaving-words.ts';
import { capText } from '../../core/projections/measure-words.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { doingOf, taskText } from '../../core/projections/standing-words.ts';
import { waitsFor } from '../../core/projections/team.ts';
import { budgetText, moneyText, tokensText } from '../../core/projections/words.ts';
import type { Agent, Run } from '../../core/run/state.ts';
import { codeSpan, fenced, plainWords } from '../safe-text.ts';
import { heldBy } from './agent-lines.ts';

/** What is known of a run, as Markdown. */
export function runTooltip({ run }: Overview): string {
  const { ledger } = run;
  const spent = budgetText({ tokens: ledger.tokens, money: ledger.moneyUnknown ? null : ledger.money });
  return [
    `**${plainWords(`#${run.mission.issue} ${run.mission.title}`)}**`,
    `From ${codeSpan(run.base.branch)} at ${codeSpan(run.base.start.slice(0, 10))}, run ${codeSpan(run.id)}`,
    `Spent ${plainWords(spent)} of ${plainWords(budgetText(run.budget))}`,
    ...(run.mode === 'sequential' ? ['One task after another'] : []),
    ...capLines(run),
    ...Object.values(run.tasks).map((task) => `- ${plainWords(taskText(run, task))}`),
  ].join('\n\n');
}

/** How the caps stand that are set beside the run's own. */
const capLines = (run: Run): readonly string[] =>
  budgetStanding(run)
    .filter(({ cap }) => cap.of !== 'run')
    .map(({ cap, budget, share }) =>
      plainWords(`Cap of ${capText(cap)}: ${Math.round(share * 100)} % of ${budgetText(budget)}`),
    );

/** What is known of an agent, as Markdown: who it is, what it does and may do, and for whom it waits. */
export function agentTooltip(overview: Overview, agent: Agent): string {
  const { run } = overview;
  return [
    `**${agent.id}** · ${plainWords(run.roles[agent.role]?.title ?? agent.role)} · tier ${agent.tier}`,
    plainWords(agent.left === null ? doingOf(run, agent) : `has left: ${leavingText(agent)}`),
    ...seatOf(overview, agent),
    ...waiting(overview, agent),
    ...briefOf(overview, agent),
    ...spending(overview, agent),
    ...budgetLine(agent),
    ...(agent.left === null ? grantOf(agent) : [fenced(bodyPreview(agent.left.summary))]),
  ].join('\n\n');
}

/** Of a member of the board: what it looks at a motion for. */
function seatOf({ run }: Overview, { id, tier }: Agent): readonly string[] {
  const seat = tier === 0 ? run.board?.members.find(({ name }) => name === id) : undefined;
  return seat === undefined ? [] : [`${plainWords(seat.title)} · ${plainWords(seat.lens)}`];
}

function waiting({ run }: Overview, agent: Agent): readonly string[] {
  const held = heldBy(run, agent.id);
  if (held !== null && held !== agent.id) return [`Held with its lineage: ${held} is paused`];
  const waits = waitsFor(run, agent);
  return waits === null ? [] : [`Waits for **${plainWords(waits.whom)}**: ${plainWords(waits.why)}`];
}

function briefOf({ run }: Overview, agent: Agent): readonly string[] {
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  if (task === undefined) return [];
  return [`Task ${plainWords(`${task.id} ${task.title}`)}`, fenced(previewOf(task.brief).slice(0, 300))];
}

function spending({ run, team }: Overview, agent: Agent): readonly string[] {
  const share = team.shares[agent.id];
  if (agent.id === 'board' || share === undefined) return [];
  const { provider, name } = modelFor(run.settings, agent);
  const money = moneyText(share.moneyUnknown ? null : share.money);
  return [
    `Model ${codeSpan(`${provider}:${name}`)} · ${share.turns} ${share.turns === 1 ? 'turn' : 'turns'} · ${tokensText(share.tokens)} tokens · ${plainWords(money)}`,
  ];
}

function budgetLine({ grant: { budget } }: Agent): readonly string[] {
  const none = budget.tokens === null && budget.money === null;
  return none ? [] : [`Budget, with all below it: ${plainWords(budgetText(budget))}`];
}

function grantOf({ grant }: Agent): readonly string[] {
  const list = (items: readonly string[]): string => items.map((item) => codeSpan(item, 80)).join(', ');
  return [
    ...(grant.uses.length === 0 ? [] : [`Tools: ${list(grant.uses)}`]),
    grant.write.length === 0
      ? 'May change no file'
      : `May change what matches ${grant.write.map((set) => list(set)).join(' and ')}`,
    ...(grant.spawns.length === 0 ? [] : [`May spawn ${list(grant.spawns)}`]),
  ];
}
