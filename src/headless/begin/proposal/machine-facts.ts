import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { MachineFacts, Registry } from './proposal.ts';

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
  registry: async (ecosystem) => (ecosystem === 'npm' ? npmRegistry() : pythonRegistry()),
};

/** npm says where it gets packages from, and, asked without anybody's settings, where it would. */
async function npmRegistry(): Promise<Registry> {
  // Files that are not there; npm refuses one name for both.
  const nobody = ['--userconfig', join(homedir(), '.no-npmrc'), '--globalconfig', join(homedir(), '.no-global-npmrc')];
  const [used, usual] = await Promise.all([
    output('npm', ['config', 'get', 'registry']),
    output('npm', ['config', 'get', 'registry', ...nobody], {
      npm_config_registry: undefined,
      NPM_CONFIG_REGISTRY: undefined,
    }),
  ]);
  return registryOf(used, usual, []);
}

/** pip keeps its usual index, and where that one's files are, in its own sources. */
async function pythonRegistry(): Promise<Registry> {
  const configured =
    process.env.PIP_INDEX_URL ?? (await output('python3', ['-m', 'pip', 'config', 'get', 'global.index-url']));
  const [usual, files] = ((await output('python3', ['-c', PIP_DEFAULTS])) ?? '').trim().split('\n');
  return registryOf(configured ?? usual ?? null, usual ?? null, files ? [files] : []);
}

const PIP_DEFAULTS = `
from pip._internal.models.index import PyPI
print(PyPI.simple_url)
print(PyPI.file_storage_domain)
`;

function registryOf(used: string | null, usual: string | null, files: readonly string[]): Registry {
  const address = used?.trim() ?? '';
  if (!URL.canParse(address)) return { hosts: [], own: null };
  const url = new URL(address);
  const same = address.replace(/\/$/, '') === usual?.trim().replace(/\/$/, '');
  if (same) return { hosts: [url.host, ...files], own: null };
  // An address with a password in it is the user's secret, and stays so.
  const plain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return { hosts: [url.host], own: plain && /^[\w.:/~-]+$/.test(address) ? address : null };
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
function output(program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { cwd: homedir(), timeout: 20_000, encoding: 'utf8', env: { ...process.env, ...more } },
      (error, stdout) => resolve(error === null ? stdout : null),
    );
  });
}
