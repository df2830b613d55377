import type { Agent, Run } from '../run/state.ts';
import { timeText } from './words.ts';

/** What running commands does: those of an agent's call, or the project's own (null), which code runs. */
export const commandEffect = (run: Run, by: string | null): string[] =>
  by === null ? ownCommands(run) : agentsCommand(run, run.agents[by]);

function agentsCommand(run: Run, agent: Agent | undefined): string[] {
  const { limits } = run.settings;
  const where = agent?.task == null ? 'in a copy of the repository' : `in the workbench of ${agent.task}`;
  return [
    `Runs this line with bash ${where}, once, ${inSandbox(run)}, for at most ${timeText(limits.commandMs)}.`,
    networkOf(run, agent?.grant.hosts ?? []),
  ];
}

function ownCommands(run: Run): string[] {
  const { settings } = run;
  return [
    `Code runs these lines with bash in copies of the repository, ${inSandbox(run)}, as often as this run has something to prove.`,
    networkOf(run, settings.setup.length > 0 ? settings.setupHosts : []),
  ];
}

const inSandbox = ({ settings: { sandbox } }: Run): string =>
  sandbox === 'none'
    ? 'without a sandbox: it may read and change whatever you may on this machine'
    : `in a sandbox (${sandbox}) that can change nothing else`;

const networkOf = ({ settings: { sandbox } }: Run, hosts: readonly string[]): string =>
  sandbox === 'none'
    ? 'Network: nothing holds it back.'
    : hosts.length === 0
      ? 'Network: none.'
      : `Network: only to ${hosts.join(', ')}.`;
