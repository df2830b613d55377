import type { Decider, Gate } from '../../core/settings.ts';
import { supervisedGates } from '../../core/supervised-gates.ts';
import type { CommandsProposal, ForgeWish, IssueRow, Proposed, Repository, StartOptions } from '../../link/protocol.ts';
import type { RunSettings } from '../parts.ts';

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

export const byCode: Readonly<Record<Gate, Decider>> = {
  plan: 'policy',
  merge: 'policy',
  command: 'policy',
  review: 'policy',
  budget: 'policy',
  model: 'policy',
  forge: 'policy',
  question: 'policy',
  charter: 'policy',
  spawn: 'policy',
  health: 'policy',
  motion: 'policy',
};

/** Who decides, in a few words. */
export function gatesText(gates: RunSettings['gates']): string {
  const all = Object.entries(supervisedGates) as [Gate, Decider][];
  const now = (gate: Gate) => gates[gate] ?? supervisedGates[gate];
  if (all.every(([gate, decider]) => now(gate) === decider)) return 'Supervised: you approve the plan and each merge';
  if (all.every(([gate]) => now(gate) === 'policy')) return 'Only code decides: you are asked nothing';
  const yours = all.flatMap(([gate]) => (now(gate) === 'chair' ? gate : []));
  return yours.length === 0 ? 'As in your settings' : `As in your settings: you decide about ${yours.join(', ')}`;
}
