import type { Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import type { Terminal } from '../screens/terminal.ts';
import { type Commands, proposeFor, recallCommands, rememberCommands } from './project-commands.ts';
import type { Proposal, Proposed } from './proposal/proposal.ts';

export interface CommandOptions {
  /** Null: not given. Empty: said to be none. */
  readonly setup: readonly string[] | null;
  readonly checks: readonly string[] | null;
  readonly hosts: readonly string[];
}

interface Choosing {
  readonly home: string;
  readonly root: string;
  readonly store: Store;
  readonly commit: string;
  readonly options: CommandOptions;
  /** Who confirms; null: nobody is asked. */
  readonly terminal: Terminal | null;
  readonly say: (notice: string) => void;
}

/** What the user said, else what was confirmed before, else what the repository speaks for. */
export async function chooseCommands(choosing: Choosing): Promise<Commands> {
  const { options, store, commit, say } = choosing;
  const { setup, checks } = options;
  if (setup !== null && checks !== null) return { setup, checks, hosts: await hostsFor(choosing, setup) };
  const remembered = setup === null && checks === null ? await recallCommands(choosing) : null;
  if (remembered !== null) {
    say(`Set-up and checks as confirmed before: ${listed(remembered)}. Others: --setup, --check`);
    return { ...remembered, hosts: [...new Set([...remembered.hosts, ...options.hosts])] };
  }
  const proposal = await proposeFor(store, commit);
  const proposed = merged(proposal, options);
  if (proposed.checks.length === 0)
    throw new CannotStart(
      'Nothing in this repository says how it is checked, and without a check nothing could be proved done. Name one: --check "COMMAND"',
    );
  return confirmed(choosing, proposed);
}

async function hostsFor({ options, store, commit }: Choosing, setup: readonly string[]): Promise<readonly string[]> {
  if (setup.length === 0) return [];
  const { hosts } = await proposeFor(store, commit);
  return [...new Set([...hosts, ...options.hosts])];
}

const given = (commands: readonly string[]): readonly Proposed[] =>
  commands.map((command) => ({ command, why: 'as you said', sure: true }));

/** A virtual environment is of no use to checks that were given and do not name it. */
function merged(proposal: Proposal, { setup, checks, hosts }: CommandOptions): Proposal {
  const venv = proposal.setup.some(({ command }) => command.includes('.venv'));
  const unused = checks !== null && venv && !checks.some((check) => check.includes('.venv'));
  const own = setup === null ? (unused ? [] : proposal.setup) : given(setup);
  return {
    setup: own,
    checks: checks === null ? proposal.checks : given(checks),
    hosts: own.length === 0 ? [] : [...new Set([...proposal.hosts, ...hosts])],
  };
}

async function confirmed(choosing: Choosing, proposal: Proposal): Promise<Commands> {
  const { terminal, say } = choosing;
  if (terminal === null) {
    const sure = { ...proposal, checks: proposal.checks.filter(({ sure }) => sure) };
    for (const line of proposalLines(sure)) say(line);
    const left = proposal.checks.filter(({ sure }) => !sure).map(({ command }) => command);
    if (left.length > 0) say(`Not used, since nobody confirmed it: ${left.join(', ')}. To use it: --check "COMMAND"`);
    return plain(sure);
  }
  terminal.line('This is how the project would be set up and checked:');
  for (const line of proposalLines(proposal)) terminal.line(line);
  const never = new AbortController().signal;
  const said = await terminal.choose('Is that right?', ['yes', 'no', 'edit'], never);
  if (said === null || said === 'no')
    throw new CannotStart(
      'Say it yourself: --setup "COMMAND" (or --no-setup) and --check "COMMAND", each as often as needed.',
    );
  const commands = said === 'yes' ? plain(proposal) : await edited(terminal, plain(proposal), never);
  await rememberCommands(choosing, commands);
  return commands;
}

function proposalLines({ setup, checks, hosts }: Proposal): readonly string[] {
  const line = (kind: string, { command, why }: Proposed) => `  ${kind}  ${command}   (${why})`;
  return [
    ...(setup.length === 0 ? ['  set-up  none is needed'] : setup.map((one) => line('set-up', one))),
    ...checks.map((one) => line('check ', one)),
    ...(hosts.length === 0 ? [] : [`  Set-up alone may reach the network, and only ${hosts.join(', ')}`]),
  ];
}

const plain = ({ setup, checks, hosts }: Proposal): Commands => ({
  setup: setup.map(({ command }) => command),
  checks: checks.map(({ command }) => command),
  hosts,
});

async function edited(terminal: Terminal, commands: Commands, gone: AbortSignal): Promise<Commands> {
  const ask = async (kind: string, before: readonly string[]): Promise<readonly string[]> => {
    terminal.line(
      `The commands of the ${kind}, one a line; an empty line ends it. So far: ${before.join(' · ') || 'none'}`,
    );
    const lines: string[] = [];
    for (;;) {
      const line = (await terminal.question('  $ ', gone))?.trim() ?? '';
      if (line === '') return lines;
      lines.push(line);
    }
  };
  const setup = await ask('set-up', commands.setup);
  const checks = await ask('check', commands.checks);
  if (checks.length === 0)
    throw new CannotStart('Without a check nothing could be proved done. Name one: --check "COMMAND"');
  return { setup, checks, hosts: commands.hosts };
}

const listed = ({ setup, checks }: Commands): string => [...setup, ...checks].map((one) => `\`${one}\``).join(', ');
