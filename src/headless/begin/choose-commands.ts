import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import type { Terminal } from '../screens/terminal.ts';
import { repositoryFolder } from '../state-folder.ts';
import { machineFacts } from './proposal/machine-facts.ts';
import { type Proposal, type Proposed, propose } from './proposal/proposal.ts';

/** How the project is set up and checked. */
export interface Commands {
  readonly setup: readonly string[];
  readonly checks: readonly string[];
  /** The only hosts that set-up may reach. */
  readonly hosts: readonly string[];
}

export interface CommandOptions {
  /** Null: not given. Empty: said to be none. */
  readonly setup: readonly string[] | null;
  readonly checks: readonly string[] | null;
  readonly hosts: readonly string[];
}

const Remembered = z.object({ setup: z.array(z.string()), checks: z.array(z.string()), hosts: z.array(z.string()) });

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
  const remembered = setup === null && checks === null ? await recall(choosing) : null;
  if (remembered !== null) {
    say(`Set-up and checks as confirmed before: ${listed(remembered)}. Others: --setup, --check`);
    return { ...remembered, hosts: [...new Set([...remembered.hosts, ...options.hosts])] };
  }
  const proposal = await propose(await lookingAt(store, commit));
  const proposed = merged(proposal, options);
  if (proposed.checks.length === 0)
    throw new CannotStart(
      'Nothing in this repository says how it is checked, and without a check nothing could be proved done. Name one: --check "COMMAND"',
    );
  return confirmed(choosing, proposed);
}

async function lookingAt(store: Store, commit: string): Promise<Parameters<typeof propose>[0]> {
  const files = await store.files(commit);
  const read = async (path: string) => {
    const bytes = await store.read(commit, path);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  };
  return { files, read, machine: machineFacts };
}

async function hostsFor({ options, store, commit }: Choosing, setup: readonly string[]): Promise<readonly string[]> {
  if (setup.length === 0) return [];
  const { hosts } = await propose(await lookingAt(store, commit));
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
  await remember(choosing, commands);
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

const memoryOf = ({ home, root }: Choosing): string => join(repositoryFolder(home, root), 'commands.json');

async function recall(choosing: Choosing): Promise<Commands | null> {
  try {
    return Remembered.parse(JSON.parse(await readFile(memoryOf(choosing), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CannotStart(`${memoryOf(choosing)} cannot be read. Delete it: the commands are then proposed again.`);
  }
}

async function remember(choosing: Choosing, commands: Commands): Promise<void> {
  await mkdir(dirname(memoryOf(choosing)), { recursive: true });
  await writeFile(memoryOf(choosing), `${JSON.stringify(commands, null, 1)}\n`, { mode: 0o600 });
}
