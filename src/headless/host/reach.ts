import { join } from 'node:path';
import { openForge } from '../../compose.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ForgeWish } from '../../link/protocol.ts';
import { type Forge, ForgeError } from '../../ports/forge.ts';
import type { RepositoryState } from '../../ports/git.ts';
import { chooseForge } from '../begin/choose-forge.ts';
import { type ReachedForge, reachForge } from '../run/reach-forge.ts';
import type { ForgeChoice } from '../run/run-record.ts';
import { repositoryFolder } from '../state-folder.ts';
import type { Host } from './host.ts';

/** The variable that a run's record names for the token, so that a terminal can go on with the run. Here screens have it. */
const TOKEN_VARIABLE = 'GITHUB_TOKEN';
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Where issues and pull requests live, as a screen wishes. Throws `LinkError`. */
export function chosenForge(state: Pick<RepositoryState, 'remotes'>, wish: ForgeWish): ForgeChoice {
  const address = wish === 'auto' || wish === 'local' ? null : wish;
  if (address !== null && !isAllowed(address))
    throw new LinkError(
      'cannot',
      `${address} is not the https address of a repository on a GitHub. Correct the setting.`,
    );
  const options = {
    forge: wish === 'auto' ? null : wish,
    tokenEnv: null,
    reviewerTokenEnv: null,
    twoIdentities: false,
  };
  const { GH_HOST, GITHUB_SERVER_URL } = process.env;
  return chooseForge(state, options, { GH_HOST, GITHUB_SERVER_URL, [TOKEN_VARIABLE]: 'kept by the editor' });
}

function isAllowed(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

interface At {
  readonly home: string;
  readonly root: string;
}

/** A forge that answers, signed in by the token that a screen has. Throws `LinkError` where there is none. */
export async function reach(host: Host, at: At, choice: ForgeChoice): Promise<ReachedForge> {
  if (choice.kind === 'local') return reachForge({ ...at, choice, environment: {}, openLocal: host.forges.open });
  if (choice.reviewerTokenEnv !== null)
    throw new LinkError(
      'cannot',
      `This run reviews as a second identity, whose token is in ${choice.reviewerTokenEnv}. Go on with it at a terminal.`,
    );
  const token = await tokenFor(host, choice);
  const reached = await reachForge({ ...at, choice, environment: { [choice.tokenEnv]: token } });
  const wish = { of: 'forge', baseUrl: choice.baseUrl } as const;
  const access = {
    ...reached.access,
    get token() {
      const held = host.secrets.held(wish);
      if (held === null) throw new ForgeError('unauthorised', signInFor(choice));
      return held ?? token;
    },
  };
  return { ...reached, access };
}

type GitHub = Extract<ForgeChoice, { kind: 'github' }>;

async function tokenFor({ secrets }: Host, choice: GitHub): Promise<string> {
  const token = await secrets.find({ of: 'forge', baseUrl: choice.baseUrl });
  if (token !== null) return token;
  const { owner, repository, baseUrl } = choice;
  throw new LinkError('signed-out', `Sign in to see the issues of ${owner}/${repository} (${new URL(baseUrl).host}).`);
}

const signInFor = ({ baseUrl, owner, repository }: GitHub): string =>
  `Nobody is signed in to ${new URL(baseUrl).host} any more. Sign in again to go on with ${owner}/${repository}.`;

/** The forge for one look or one act: nothing is asked of it beforehand. */
export async function forgeAt(
  host: Host,
  { home, root }: At,
  choice: ForgeChoice,
): Promise<{ readonly forge: Forge; readonly local: ReachedForge['access'] | null; close(): Promise<void> }> {
  if (choice.kind === 'local') {
    const local = await host.forges.open(join(repositoryFolder(home, root), 'forge'), root);
    return { forge: openForge(local.access), local: local.access, close: () => local.close() };
  }
  const { baseUrl, owner, repository } = choice;
  const token = await tokenFor(host, choice);
  return { forge: openForge({ baseUrl, owner, repository, token }), local: null, close: async () => {} };
}
