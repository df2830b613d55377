import { githubRepositoryOf } from '../../compose.ts';
import type { RepositoryState } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import type { ForgeChoice } from '../run/run-record.ts';

export interface ForgeOptions {
  /** `local`, or the address of a repository or of a GitHub Enterprise server; null: found by the remotes. */
  readonly forge: string | null;
  readonly tokenEnv: string | null;
  readonly reviewerTokenEnv: string | null;
  readonly twoIdentities: boolean;
}

interface Named {
  readonly baseUrl: string;
  readonly owner: string;
  readonly repository: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the issue is, and where pull requests will be. */
export function chooseForge(
  { remotes }: Pick<RepositoryState, 'remotes'>,
  options: ForgeOptions,
  environment: Environment,
): ForgeChoice {
  if (options.forge === 'local') return local(options);
  const origin = [...remotes].sort((a, b) => Number(b.name === 'origin') - Number(a.name === 'origin'));
  const named = options.forge === null ? fromRemotes(origin, environment) : fromAddress(options.forge, origin);
  if (named === null) return local(options);
  const tokenEnv = options.tokenEnv ?? ['GITHUB_TOKEN', 'GH_TOKEN'].find((name) => environment[name]) ?? null;
  const at = `${named.owner}/${named.repository}`;
  if (tokenEnv === null)
    throw new CannotStart(
      `This repository is ${at} on GitHub, and there is no token for it. Set GITHUB_TOKEN (or name another variable with --forge-token-env), or keep issues and pull requests on this machine with --forge local.`,
    );
  for (const name of [tokenEnv, options.reviewerTokenEnv])
    if (name !== null && !environment[name])
      throw new CannotStart(`The variable ${name} is to hold a token for ${at} and is not set. Set it and try again.`);
  return { kind: 'github', ...named, tokenEnv, reviewerTokenEnv: options.reviewerTokenEnv };
}

function local({ twoIdentities, reviewerTokenEnv }: ForgeOptions): ForgeChoice {
  if (reviewerTokenEnv !== null)
    throw new CannotStart(
      'The local forge has its own second identity: say --two-identities instead of --reviewer-token-env.',
    );
  return { kind: 'local', twoIdentities };
}

type Remotes = RepositoryState['remotes'];

/** Whether a GitHub answers at a host is known of GitHub's own, and of those that the environment names. */
function fromRemotes(remotes: Remotes, environment: Environment): Named | null {
  const named = [environment.GH_HOST, environment.GITHUB_SERVER_URL].flatMap((value) =>
    value ? value.replace(/^https?:\/\//, '').replace(/\/.*$/, '') : [],
  );
  for (const { url } of remotes) {
    const found = githubRepositoryOf(url);
    if (found === null || !(/(^|\.)ghe\.com$/.test(found.host) || ['github.com', ...named].includes(found.host)))
      continue;
    return { baseUrl: restAddress(`https://${found.host}`), owner: found.owner, repository: found.name };
  }
  return null;
}

function fromAddress(address: string, remotes: Remotes): Named {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CannotStart(`--forge ${address} is neither "local" nor the https address of a repository on a GitHub.`);
  if (url.username !== '' || url.password !== '')
    throw new CannotStart('--forge has a password in its address: give the token in an environment variable instead.');
  const baseUrl = restAddress(url.origin);
  const found = githubRepositoryOf(address);
  if (found !== null && !/^api\/v3$/.test(`${found.owner}/${found.name}`))
    return { baseUrl, owner: found.owner, repository: found.name };
  const host = url.host.replace(/^api\./, '');
  const remote = remotes.map((one) => githubRepositoryOf(one.url)).find((one) => one?.host === host);
  if (!remote)
    throw new CannotStart(
      `--forge ${address} names no repository, and no remote of this one is there. Write ${url.origin}/OWNER/NAME.`,
      {
        inEditor: `${address} names no repository, and no remote of this one is there. Write ${url.origin}/OWNER/NAME.`,
      },
    );
  return { baseUrl, owner: remote.owner, repository: remote.name };
}

/** The address of the REST interface by that of the pages. */
function restAddress(origin: string): string {
  const url = new URL(origin);
  const host = url.host.replace(/^(api|www)\./, '');
  if (host === 'github.com' || host.endsWith('.ghe.com')) return `https://api.${host}`;
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return loopback ? url.origin : `${url.origin}/api/v3`;
}
