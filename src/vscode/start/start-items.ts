import { budgetText } from '../../core/projections/words.ts';
import type { Proposed, Repository } from '../../link/protocol.ts';
import { labelText } from '../safe-text.ts';
import { modelText } from '../settings/models-of.ts';
import { capsText, type Draft, gatesText, MODE_TEXTS } from './draft.ts';
import { homely } from './homely.ts';

export type Part =
  | 'start'
  | 'repository'
  | 'branch'
  | 'setup'
  | 'checks'
  | 'hosts'
  | 'models'
  | 'gates'
  | 'budget'
  | 'caps'
  | 'mode'
  | 'developers';

/** A row of the confirmation. */
export interface StartItem {
  readonly part: Part;
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
}

/** Without a check nothing could be proved done, so nothing can be started. */
export const lacksChecks = (draft: Draft): boolean => draft.checks.length === 0;

/** What would be used, each row to be changed by picking it; the first one starts. */
export function startItems(draft: Draft): readonly StartItem[] {
  const { settings, repository } = draft;
  const models = Object.entries(settings.models);
  return [
    startItem(draft),
    {
      part: 'repository',
      label: '$(repo) Repository',
      description: labelText(repository.forge.repository),
      detail: forgeText(repository),
    },
    branchItem(draft),
    commandsItem('checks', '$(checklist) Checks', draft.checks, 'none: name at least one'),
    commandsItem('setup', '$(tools) Set-up', draft.setup, 'none'),
    ...(draft.setup.length === 0
      ? []
      : [
          {
            part: 'hosts' as const,
            label: '$(globe) Hosts for set-up',
            description: labelText(draft.hosts.join(', '), 300) || 'none',
          },
        ]),
    {
      part: 'models',
      label: '$(hubot) Models',
      description: models.map(([role, model]) => (models.length > 1 ? `${role}: ` : '') + modelText(model)).join(', '),
    },
    { part: 'gates', label: '$(law) Who decides', description: gatesText(settings.gates) },
    { part: 'budget', label: '$(credit-card) Budget', description: budgetText(settings.budget) },
    { part: 'caps', label: '$(dashboard) Caps beside it', description: capsText(settings.caps) },
    { part: 'mode', label: '$(list-ordered) Mode', description: MODE_TEXTS[settings.mode] },
    { part: 'developers', label: '$(organization) Developers at one time', description: String(settings.developers) },
  ];
}

function startItem(draft: Draft): StartItem {
  if (lacksChecks(draft))
    return {
      part: 'start',
      label: '$(rocket) Start',
      description: 'needs a check first',
      detail: 'Nothing here says how the project is checked, and without a check nothing can be proved done.',
    };
  return {
    part: 'start',
    label: '$(rocket) Start',
    description: `from ${labelText(draft.branch)}, with what stands below`,
  };
}

export function forgeText({ root, forge }: Repository): string {
  const at = labelText(homely(root), 300);
  return forge.kind === 'local'
    ? `${at} · issues and pull requests on this machine`
    : `${at} · issues and pull requests at ${labelText(forge.url ?? forge.baseUrl ?? 'GitHub', 300)}`;
}

function branchItem({ repository, branch }: Draft): StartItem {
  const hint = branchHint(repository, branch);
  return {
    part: 'branch',
    label: '$(git-branch) Base branch',
    description: `${labelText(branch)} at ${commitOf(repository, branch)}`,
    ...(hint === null ? {} : { detail: hint }),
  };
}

export const commitOf = ({ branches }: Repository, branch: string): string =>
  branches.find(({ name }) => name === branch)?.commit.slice(0, 7) ?? 'its newest commit';

/** What the user may not expect of a base branch; null where nothing. */
export function branchHint({ branch: current, uncommitted }: Repository, branch: string): string | null {
  if (branch !== current)
    return current === null
      ? 'No branch is checked out.'
      : `Not the branch that is checked out (${labelText(current)}).`;
  if (uncommitted === 0) return null;
  return `$(warning) ${uncommitted} uncommitted file${uncommitted === 1 ? '' : 's'}: the run starts from the commit and does not see ${uncommitted === 1 ? 'it' : 'them'}.`;
}

function commandsItem(part: 'setup' | 'checks', label: string, commands: readonly Proposed[], none: string): StartItem {
  if (commands.length === 0) return { part, label, description: none };
  return {
    part,
    label,
    description: labelText(commands.map(({ command }) => command).join(' && '), 1000),
    detail: labelText([...new Set(commands.map(({ why }) => why))].join('; '), 400),
  };
}
