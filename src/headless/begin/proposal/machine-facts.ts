import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { MachineFacts } from './proposal.ts';

const PUBLIC = /^https:\/\/(registry\.npmjs\.org|pypi\.org\/simple)\/?$/;

/** This machine's programs and the user's own settings of them. Nothing of a repository is run or read for it. */
export const machineFacts: MachineFacts = {
  has: async (program) => {
    for (const folder of (process.env.PATH ?? '').split(delimiter).filter((one) => one !== '')) {
      const found = await access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return true;
    }
    return false;
  },
  missing: async (packages) => {
    const answer = await output('python3', ['-c', MISSING, ...packages]);
    return answer === null ? packages : answer.split('\n').filter((name) => name !== '');
  },
  registry: async (ecosystem) => {
    const address =
      ecosystem === 'npm'
        ? await output('npm', ['config', 'get', 'registry'])
        : (process.env.PIP_INDEX_URL ?? (await output('python3', ['-m', 'pip', 'config', 'get', 'global.index-url'])));
    return address === null ? null : handedOn(address.trim());
  },
};

/** An address with a password in it is the user's secret, and stays so. */
function handedOn(address: string): string | null {
  if (!URL.canParse(address) || PUBLIC.test(address)) return null;
  const url = new URL(address);
  const plain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return plain && /^[\w.:/~-]+$/.test(address) ? address : null;
}

/** Prints which of its arguments are no installed distribution and no module. */
const MISSING = `
import importlib.metadata as m, importlib.util as u, sys
for name in sys.argv[1:]:
    try:
        m.distribution(name)
    except m.PackageNotFoundError:
        try:
            found = u.find_spec(name.replace('-', '_').split('.')[0])
        except Exception:
            found = None
        if found is None:
            print(name)
`;

/** What a program of this machine answers, started where no repository can change what it does; null where it fails. */
function output(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd: homedir(), timeout: 20_000, encoding: 'utf8' }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
}
