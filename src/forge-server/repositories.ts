import { join } from 'node:path';
import { z } from 'zod';
import { created, noContent, notFound, ok, page, Refusal, type Reply, validationFailed } from './answers.ts';
import {
  type Call,
  caller,
  may,
  permissionOf,
  type RepositoryCall,
  type RepositoryRoute,
  type RootRoute,
  read,
} from './call.ts';
import { Git, initBare } from './git.ts';
import { addressOf } from './shapes/commit.ts';
import { fullRepositoryShape, repositoryShape } from './shapes/repository.ts';
import { publicUserShape, userShape } from './shapes/user.ts';
import { nextId, type Permission, permissions, type Repository, timestamp, type User } from './state.ts';

const newRepository = z.object({
  name: z.string(),
  description: z.string().nullish(),
  private: z.boolean().default(false),
  auto_init: z.boolean().default(false),
});

const changedRepository = z.object({
  description: z.string().nullish(),
  private: z.boolean().optional(),
  default_branch: z.string().optional(),
});

/** `push` and `pull` are the names GitHub's own requests use. */
const grant = z.object({ permission: z.enum([...permissions, 'pull', 'push']).default('push') });

function emptyRepository(id: number, owner: string, body: z.infer<typeof newRepository>): Repository {
  const now = timestamp();
  return {
    version: 1,
    id,
    owner,
    name: body.name,
    description: body.description ?? null,
    private: body.private,
    defaultBranch: 'main',
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    collaborators: {},
    lastId: id,
    lastNumber: 0,
    labels: [],
    issues: [],
    comments: [],
    reviews: [],
    reviewComments: [],
    statuses: [],
  };
}

async function firstCommit(git: Git, name: string, user: User): Promise<void> {
  const who = { NAME: user.login, EMAIL: addressOf(user.login, user.id) };
  const env = Object.fromEntries(
    Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  );
  const blob = (await git.run(['hash-object', '-w', '--stdin'], { input: `# ${name}\n` })).trim();
  const tree = (await git.run(['mktree'], { input: `100644 blob ${blob}\tREADME.md\n` })).trim();
  const commit = (await git.run(['commit-tree', tree, '-m', 'Initial commit'], { env })).trim();
  await git.move('refs/heads/main', commit, '');
}

async function createRepository(call: Call): Promise<Reply> {
  const user = caller(call);
  const body = read(call, newRepository);
  const { store } = call.forge;
  const wellNamed = /^[A-Za-z0-9._-]{1,100}$/.test(body.name) && !/^\.+$|\.(git|json|tmp)$/.test(body.name);
  if (!wellNamed) {
    throw validationFailed({ resource: 'Repository', field: 'name', code: 'custom', message: 'name is invalid' });
  }
  if (store.find(user.login, body.name) !== undefined) {
    throw new Refusal(422, 'Repository creation failed.', [
      { resource: 'Repository', code: 'custom', field: 'name', message: 'name already exists on this account' },
    ]);
  }
  const repository = emptyRepository(store.newRepositoryId(), user.login, body);
  const directory = join(store.directory, user.login, `${body.name}.git`);
  await initBare(directory, repository.defaultBranch);
  if (body.auto_init) await firstCommit(new Git(directory), body.name, user);
  for (const label of defaultLabels) repository.labels.push({ id: nextId(repository), ...label });
  await store.save(repository);
  return created(fullRepositoryShape(call.forge, repository, user));
}

const defaultLabels = [
  { name: 'bug', color: 'd73a4a', description: "Something isn't working" },
  { name: 'documentation', color: '0075ca', description: 'Improvements or additions to documentation' },
  { name: 'enhancement', color: 'a2eeef', description: 'New feature or request' },
];

function visibleTo(call: Call): Repository[] {
  return call.forge.store.all().filter((repository) => may(repository, call.user?.login, 'read'));
}

function listOwn(call: Call): Reply {
  const { login } = caller(call);
  const own = visibleTo(call).filter((one) => one.owner === login || login in one.collaborators);
  return page(
    own.map((one) => repositoryShape(call.forge, one, call.user)),
    call.url,
  );
}

function listOf(call: Call): Reply {
  const theirs = visibleTo(call).filter((one) => one.owner === call.params.login);
  return page(
    theirs.map((one) => repositoryShape(call.forge, one, call.user)),
    call.url,
  );
}

function publicUser(call: Call): Reply {
  const user = call.forge.users.find((one) => one.login === call.params.login);
  if (user === undefined) throw notFound();
  return ok(publicUserShape(call.forge, user.login));
}

const rate = { limit: 5000, remaining: 5000, used: 0, reset: 0 };

function rateLimit(): Reply {
  const now = { ...rate, reset: Math.floor(Date.now() / 1000) + 3600 };
  return ok({ resources: { core: now, search: now, graphql: now }, rate: now });
}

/** Who is calling, what they may spend, and the repositories there are. */
export const rootRoutes: RootRoute[] = [
  { on: 'GET /user', answer: (call) => ok(publicUserShape(call.forge, caller(call).login)) },
  { on: 'GET /users/:login', answer: publicUser },
  { on: 'GET /rate_limit', answer: rateLimit },
  { on: 'GET /user/repos', answer: listOwn },
  { on: 'GET /users/:login/repos', answer: listOf },
  { on: 'POST /user/repos', answer: createRepository },
];

const asGranted = (name: Permission | 'push' | 'pull'): Permission =>
  name === 'push' ? 'write' : name === 'pull' ? 'read' : name;

function collaboratorShape(call: RepositoryCall, login: string) {
  const { repository } = call;
  return {
    ...userShape(call.forge, login),
    role_name: permissionOf(repository, login) ?? 'none',
    permissions: {
      pull: may(repository, login, 'read'),
      triage: may(repository, login, 'triage'),
      push: may(repository, login, 'write'),
      maintain: may(repository, login, 'maintain'),
      admin: may(repository, login, 'admin'),
    },
  };
}

/** A repository itself, and who may do what in it. A collaborator needs no invitation here. */
export const repositoryRoutes: RepositoryRoute[] = [
  {
    on: 'GET ',
    needs: 'look',
    answer: (call) => ok(fullRepositoryShape(call.forge, call.repository, call.user)),
  },
  {
    on: 'PATCH ',
    needs: 'admin',
    answer: async (call) => {
      const body = read(call, changedRepository);
      const branch = body.default_branch;
      if (branch !== undefined) {
        if ((await call.git.branch(branch)) === undefined) {
          const message = `The branch ${branch} was not found. Please push that ref first or create it.`;
          throw validationFailed({ resource: 'Repository', field: 'default_branch', code: 'invalid', message });
        }
        await call.git.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
        call.repository.defaultBranch = branch;
      }
      if (body.description !== undefined) call.repository.description = body.description;
      if (body.private !== undefined) call.repository.private = body.private;
      call.repository.updatedAt = timestamp();
      return ok(fullRepositoryShape(call.forge, call.repository, call.user));
    },
  },
  {
    on: 'GET /collaborators',
    needs: 'write',
    answer: (call) => {
      const logins = [call.repository.owner, ...Object.keys(call.repository.collaborators)];
      return page(
        logins.map((login) => collaboratorShape(call, login)),
        call.url,
      );
    },
  },
  {
    on: 'GET /collaborators/:login/permission',
    needs: 'write',
    answer: (call) => {
      const login = call.params.login ?? '';
      const held = permissionOf(call.repository, login);
      if (!call.forge.users.some((user) => user.login === login)) throw notFound();
      const permission = held === 'maintain' ? 'write' : held === 'triage' ? 'read' : (held ?? 'none');
      return ok({ permission, role_name: held ?? 'none', user: collaboratorShape(call, login) });
    },
  },
  {
    on: 'PUT /collaborators/:login',
    needs: 'admin',
    answer: (call) => {
      const login = call.params.login ?? '';
      if (!call.forge.users.some((user) => user.login === login)) throw notFound();
      if (login === call.repository.owner) {
        throw new Refusal(422, 'Validation Failed', ['Repository owner cannot be a collaborator']);
      }
      call.repository.collaborators[login] = asGranted(read(call, grant).permission);
      return noContent();
    },
  },
  {
    on: 'DELETE /collaborators/:login',
    needs: 'admin',
    answer: (call) => {
      delete call.repository.collaborators[call.params.login ?? ''];
      return noContent();
    },
  },
];
