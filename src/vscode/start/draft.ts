import { type Autonomy, autonomyOf } from '../../core/autonomy.ts';
import { budgetText } from '../../core/projections/words.ts';
import type { Budget, Decider } from '../../core/settings.ts';
import { supervisedGates } from '../../core/supervised-gates.ts';
import type { CommandsProposal, ForgeWish, IssueRow, Proposed, Repository, StartOptions } from '../../link/protocol.ts';
import type { RunSettings } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { GATES } from '../settings/gates-of.ts';

/** A start as it stands before the user confirms it. */
export interface Draft {
  readonly issue: IssueRow;
  readonly forge: ForgeWish;
  readonly repository: Repository;
  readonly branch: string;
  readonly setup: readonly Proposed[];
  readonly checks: readonly Proposed[];
  readonly hosts: readonly string[];
  readonly settings: RunSettings;
  readonly fresh: boolean;
}

/** What the settings of the folder say of commands; null of it: as the repository speaks for. */
export interface CommandSettings {
  readonly setup: readonly string[] | null;
  readonly checks: readonly string[] | null;
  readonly setupHosts: readonly string[];
}

const IN_SETTINGS = 'from your settings';

/** The commands that a run would use: the settings' where they name any, else what the repository speaks for. */
export function commandsOf(
  { setup, checks, setupHosts }: CommandSettings,
  proposal: CommandsProposal,
): Pick<Draft, 'setup' | 'checks' | 'hosts'> {
  const set = (commands: readonly string[]): readonly Proposed[] =>
    commands.map((command) => ({ command, why: IN_SETTINGS, sure: true }));
  // What is not sure is offered, and left out until somebody says so.
  const sure = proposal.checks.filter((one) => one.sure || proposal.known);
  return {
    setup: setup === null ? proposal.setup : set(setup),
    checks: checks === null ? (sure.length > 0 ? sure : proposal.checks) : set(checks),
    hosts: [...new Set([...proposal.hosts, ...setupHosts])],
  };
}

/** The branch that a run starts from where nobody says another: the one that is checked out, else the newest. */
export const firstBranch = ({ branch, branches }: Repository): string | null => branch ?? branches[0]?.name ?? null;

export const optionsOf = (draft: Draft): { readonly forge: ForgeWish } & StartOptions => ({
  forge: draft.forge,
  issue: draft.issue.number,
  branch: draft.branch,
  setup: draft.setup.map(({ command }) => command),
  checks: draft.checks.map(({ command }) => command),
  hosts: draft.setup.length === 0 ? [] : draft.hosts,
  ...draft.settings,
  fresh: draft.fresh,
});

/** Who decides, in a few words. */
export function gatesText(gates: RunSettings['gates']): string {
  const all = { ...supervisedGates, ...gates };
  const autonomy = autonomyOf(all);
  if (autonomy !== null) return AUTONOMY_TEXTS[autonomy];
  const by = (decider: Decider): readonly string[] => GATES.filter((gate) => all[gate] === decider);
  const parts = [part('you decide about', by('chair')), part('the board about', by('board'))].flat();
  return parts.length === 0 ? 'As in your settings' : `As in your settings: ${parts.join('; ')}`;
}

const part = (who: string, gates: readonly string[]): readonly string[] =>
  gates.length === 0 ? [] : [`${who} ${gates.join(', ')}`];

/** What an autonomy means, in a few words. */
export const AUTONOMY_TEXTS: Readonly<Record<Autonomy, string>> = {
  supervised: 'Supervised: you approve the plan and each merge',
  board: 'The board decides; money, models, the forge and what it cannot settle stay with you',
  full: 'The board decides everything and may double a cap; ties, vetoes and what costs more climb to you',
  policy: 'Only code decides: you are asked nothing',
};

/** All caps beside the run's budget, in words; `none` where there is none. */
export function capsText({ roles, task, day }: RunSettings['caps']): string {
  const said = (name: string, budget: Budget): readonly string[] =>
    budget.tokens === null && budget.money === null ? [] : [`${name} ${budgetText(budget)}`];
  const all = [
    ...Object.entries(roles).flatMap(([role, budget]) => said(labelText(role, 40), budget)),
    ...said('each task', task),
    ...said('the day', day),
  ];
  return all.join(', ') || 'none';
}

export const MODE_TEXTS: Readonly<Record<RunSettings['mode'], string>> = {
  parallel: 'Tasks at the same time, where they do not touch each other',
  sequential: 'One task after another',
};
