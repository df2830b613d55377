import { z } from 'zod';
import { created, noContent, notFound, ok, page, Refusal, validationFailed } from './answers.ts';
import { type RepositoryCall, type RepositoryRoute, read } from './call.ts';
import { noticeRefs } from './pull-refs.ts';
import { commitShape, readCommits } from './shapes/commit.ts';
import { apiUrl, htmlUrl } from './shapes/repository.ts';

const newRef = z.object({ ref: z.string(), sha: z.string() });

function refShape(call: RepositoryCall, ref: string, sha: string) {
  const api = apiUrl(call.forge, call.repository);
  return {
    ref,
    node_id: `REF_${call.repository.id}_${ref}`,
    url: `${api}/git/${ref}`,
    object: { sha, type: 'commit', url: `${api}/git/commits/${sha}` },
  };
}

const wanted = (call: RepositoryCall): string => `refs/${call.params.ref ?? ''}`;

async function createRef(call: RepositoryCall) {
  const { ref, sha } = read(call, newRef);
  const wellFormed = (await call.git.try(['check-ref-format', ref])).code === 0;
  if (!wellFormed || !/^refs\/(heads|tags)\/./.test(ref)) {
    throw new Refusal(422, "Reference name must start with 'refs/' and have at least three segments");
  }
  if ((await call.git.commit(sha)) !== sha) throw new Refusal(422, 'Object does not exist');
  if (!(await call.git.move(ref, sha, ''))) throw new Refusal(422, 'Reference already exists');
  await noticeRefs(call);
  return created(refShape(call, ref, sha));
}

async function deleteRef(call: RepositoryCall) {
  const ref = wanted(call);
  const sha = (await call.git.refs(ref)).get(ref);
  if (sha === undefined || !/^refs\/(heads|tags)\//.test(ref)) {
    throw new Refusal(422, 'Reference does not exist');
  }
  if (ref === `refs/heads/${call.repository.defaultBranch}`) {
    throw new Refusal(422, 'Cannot delete the default branch');
  }
  await call.git.run(['update-ref', '-d', ref, sha]);
  await noticeRefs(call);
  return noContent();
}

async function branchShape(call: RepositoryCall, name: string, sha: string) {
  const [commit] = await readCommits(call.git, ['-1', sha]);
  if (commit === undefined) throw notFound();
  const api = `${apiUrl(call.forge, call.repository)}/branches/${encodeURIComponent(name)}`;
  return {
    name,
    commit: commitShape(call.forge, call.repository, commit),
    _links: { self: api, html: `${htmlUrl(call.forge, call.repository)}/tree/${name}` },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
    protection_url: `${api}/protection`,
  };
}

/** Branches and refs, read from git at every request. */
export const refRoutes: RepositoryRoute[] = [
  {
    on: 'GET /branches',
    needs: 'look',
    answer: async (call) => {
      const refs = await call.git.refs('refs/heads/');
      const branches = [...refs].map(([ref, sha]) => ({
        name: ref.slice('refs/heads/'.length),
        commit: { sha, url: `${apiUrl(call.forge, call.repository)}/commits/${sha}` },
        protected: false,
      }));
      return page(branches, call.url);
    },
  },
  {
    on: 'GET /branches/:branch*',
    needs: 'look',
    answer: async (call) => {
      const name = call.params.branch ?? '';
      const sha = await call.git.branch(name);
      if (sha === undefined) throw new Refusal(404, 'Branch not found');
      return ok(await branchShape(call, name, sha));
    },
  },
  {
    on: 'GET /git/ref/:ref*',
    needs: 'look',
    answer: async (call) => {
      const sha = (await call.git.refs(wanted(call))).get(wanted(call));
      if (sha === undefined) throw notFound();
      return ok(refShape(call, wanted(call), sha));
    },
  },
  {
    on: 'GET /git/matching-refs/:ref*',
    needs: 'look',
    answer: async (call) => {
      const refs = [...(await call.git.refs())].filter(([ref]) => ref.startsWith(wanted(call)));
      return page(
        refs.map(([ref, sha]) => refShape(call, ref, sha)),
        call.url,
      );
    },
  },
  { on: 'POST /git/refs', needs: 'write', answer: createRef },
  { on: 'DELETE /git/refs/:ref*', needs: 'write', answer: deleteRef },
];

/** Refuses a field that names a branch which is not there. */
export async function branchOrRefuse(call: RepositoryCall, field: 'head' | 'base', name: string): Promise<string> {
  const sha = await call.git.branch(name);
  if (sha === undefined) throw validationFailed({ resource: 'PullRequest', field, code: 'invalid' });
  return sha;
}
