import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { openMachine } from '../../compose.ts';
import { inspectRepository } from '../begin/inspect-repository.ts';
import { CannotStart } from '../cannot-start.ts';
import { startLocalForge } from '../run/local-forge.ts';
import { repositoryFolder, stateFolder, writableFolder } from '../state-folder.ts';

interface Flags {
  readonly repo: string;
  readonly data?: string;
  readonly json?: boolean;
}

export const forgeCommand = (): Command =>
  new Command('forge')
    .description("serve a repository's local forge, so that its issues and pull requests can be looked at")
    .option('--repo <dir>', 'the repository', '.')
    .option('--data <dir>', "a forge's data elsewhere, such as a demonstration's; --repo then only names it")
    .option('--json', 'print the address as JSON')
    .action(async ({ repo, data, json }: Flags) => {
      const home = stateFolder();
      await writableFolder(home);
      const { git } = await openMachine(home);
      const { root } = await inspectRepository(git.user, repo);
      const directory = data ?? join(repositoryFolder(home, root), 'forge');
      await made(directory, root);
      const forge = await startLocalForge(directory, root);
      const { baseUrl, owner, repository } = forge.access;
      const at = `${baseUrl}/repos/${owner}/${repository}`;
      process.stdout.write(
        json
          ? `${JSON.stringify({ url: forge.url, api: at, tokens: join(directory, 'tokens.json') })}\n`
          : `The local forge of ${root}: ${forge.url}\n` +
              `It speaks GitHub's REST. Its token is in ${join(directory, 'tokens.json')} ("owner"):\n` +
              `  curl -H "authorization: Bearer TOKEN" '${at}/issues?state=all'\n` +
              `  curl -H "authorization: Bearer TOKEN" '${at}/pulls?state=all'\n` +
              `  git clone ${baseUrl}/${owner}/${repository}.git   (user: x-access-token)\n` +
              'Ctrl-C ends it.\n',
      );
      await new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      });
      await forge.close();
    });

/** To look at a forge makes none. */
async function made(directory: string, root: string): Promise<void> {
  try {
    await access(join(directory, 'tokens.json'), constants.R_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new CannotStart(`The local forge in ${directory} cannot be read (${code}). Change its permissions.`, {
        cause,
      });
    throw new CannotStart(
      `There is no local forge of ${root} yet (${directory}). The first run on it makes one: npm run swarm -- run --repo ${root} --issue FILE.md --forge local`,
      { cause },
    );
  }
}
