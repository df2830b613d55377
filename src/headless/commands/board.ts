import { Command } from 'commander';
import { boardOf, openMachine } from '../../compose.ts';
import { inspectRepository } from '../begin/inspect-repository.ts';
import { CannotStart } from '../cannot-start.ts';
import { visible } from '../screens/visible.ts';
import { stateFolder } from '../state-folder.ts';
import { unusableBoard } from '../unusable-board.ts';

const HELP = `
Members are folders with a role.md: ours, those of the project in .swarm/board/members (of the commit that a run starts from),
and yours in the state folder, below board/members. A later one of the same name takes the place of an earlier one; "seat: false"
takes the seat away. The constitution is the last that there is: ours, .swarm/board/constitution.md, board/constitution.md.
A member of yours calls the model that its file names ("model: PROVIDER:NAME") in runs from the terminal, unless you say
--model MEMBER=…; what a member of the project asks for is shown and not called: that is yours to decide.
`;

export const boardCommand = (): Command =>
  new Command('board')
    .description('list who sits on the board of a run from here, and by which constitution it decides')
    .option('--repo <dir>', 'the repository', '.')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async ({ repo, json }: { readonly repo: string; readonly json?: boolean }) => {
      const found = await boardFrom(repo);
      if (json) process.stdout.write(`${JSON.stringify(found)}\n`);
      else for (const line of linesOf(found)) process.stdout.write(`${visible(line)}\n`);
    });

interface Shown {
  readonly members: readonly {
    readonly name: string;
    readonly title: string;
    readonly lens: string;
    readonly model: string | null;
  }[];
  readonly constitution: { readonly path: string; readonly hash: string };
  /** The commit whose files count; null outside of a repository. */
  readonly commit: string | null;
}

/** Outside of a repository: the board of a project that says nothing of it. */
async function boardFrom(repo: string): Promise<Shown> {
  const home = stateFolder();
  const machine = await openMachine(home);
  const state = await inspectRepository(machine.git.user, repo).catch((error: unknown) => {
    if (error instanceof CannotStart) return null;
    throw error;
  });
  const at = state === null ? null : { commit: state.commit, store: await machine.git.store(state.root, state.commit) };
  try {
    const { members, constitution, path } = await boardOf(home, at);
    return {
      members: Object.entries(members).map(([name, { title, lens, model }]) => ({ name, title, lens, model })),
      constitution: { path, hash: constitution.hash },
      commit: at?.commit ?? null,
    };
  } catch (error) {
    throw unusableBoard(error);
  }
}

const linesOf = ({ members, constitution, commit }: Shown): readonly string[] => [
  ...members.map(
    ({ name, title, lens, model }) =>
      `${name.padEnd(10)}  ${title.padEnd(24)}  ${model === null ? 'the model of the board' : `asks for ${model}`}\n            ${lens}`,
  ),
  `constitution  ${constitution.hash.slice(0, 12)}  ${constitution.path}`,
  commit === null ? 'Of no repository: a project may say otherwise.' : `As of commit ${commit.slice(0, 12)}.`,
];
