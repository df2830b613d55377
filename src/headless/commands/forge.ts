import { join } from 'node:path';
import { Command } from 'commander';
import { openMachine } from '../../compose.ts';
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
      const { root } = await git.user.inspect(repo);
      const directory = data ?? join(repositoryFolder(home, root), 'forge');
      const forge = await startLocalForge(directory, root);
      const { access, url } = forge;
      const at = `${access.baseUrl}/repos/${access.owner}/${access.repository}`;
      process.stdout.write(
        json
          ? `${JSON.stringify({ url, api: at, tokens: join(directory, 'tokens.json') })}\n`
          : `The local forge of ${root}: ${url}\n` +
              `It speaks GitHub's REST. Its token is in ${join(directory, 'tokens.json')} ("owner"):\n` +
              `  curl -H "authorization: Bearer TOKEN" ${at}/issues?state=all\n` +
              `  curl -H "authorization: Bearer TOKEN" ${at}/pulls?state=all\n` +
              `  git clone ${access.baseUrl}/${access.owner}/${access.repository}.git   (user: x-access-token)\n` +
              'Ctrl-C ends it.\n',
      );
      await new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      });
      await forge.close();
    });
