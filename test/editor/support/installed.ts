import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { cache, once } from './once.ts';
import { runToEnd } from './run-to-end.ts';

/**
 * The folder of a package that is too big to be a dependency, installed by npm into the cache once. code-server takes
 * about 100 s and 600 MB.
 */
export async function installed(name: string, version: string, folder = name): Promise<string> {
  const place = join(cache, folder);
  await once({ mark: join(place, `.installed-${version}`) }, async () => {
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'package.json'), '{ "private": true }\n');
    const install = ['install', '--no-audit', '--no-fund', '--no-save', `${name}@${version}`];
    // Its native parts are made for the Node that comes first on the path: this one.
    const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
    // Where npm runs the tests it says in these which Node is its own, and what is installed below would believe it.
    const { npm_config_user_agent: _, npm_node_execpath: __, npm_execpath: ___, NODE: ____, ...env } = process.env;
    await runToEnd('npm', install, { cwd: place, env: { ...env, PATH } });
  });
  return join(place, 'node_modules', name);
}

/** VS Code as a server, of the version that the tests are written for. */
export const codeServer = async (): Promise<string> =>
  join(await installed('code-server', '4.139.1'), 'out', 'node', 'entry.js');

/** Another Node than ours. */
export const nodeOfVersion = async (version: string): Promise<string> =>
  join(await installed('node', version, `node-${version}`), 'bin', 'node');
