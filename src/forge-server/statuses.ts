import { z } from 'zod';
import { created, ok, page, Refusal, type Reply, validationFailed } from './answers.ts';
import { caller, type RepositoryCall, type RepositoryRoute, read } from './call.ts';
import { apiUrl, minimalRepositoryShape } from './shapes/repository.ts';
import { combinedState, latestStatuses, simpleStatusShape, statusShape } from './shapes/status.ts';
import { nextId, timestamp } from './state.ts';

const newStatus = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
});

async function named(call: RepositoryCall): Promise<string> {
  const name = call.params.ref ?? '';
  const sha = await call.git.resolve(name);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${name}`);
  return sha;
}

async function createStatus(call: RepositoryCall): Promise<Reply> {
  const sha = await named(call);
  const body = read(call, newStatus);
  if ((body.description ?? '').length > 140) {
    const message = 'description is too long (maximum is 140 characters)';
    throw validationFailed({ resource: 'Status', code: 'custom', field: 'description', message });
  }
  const status = {
    id: nextId(call.repository),
    sha,
    state: body.state,
    context: body.context,
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    author: caller(call).login,
    createdAt: timestamp(),
  };
  call.repository.statuses.push(status);
  return created(statusShape(call.forge, call.repository, status));
}

async function listStatuses(call: RepositoryCall): Promise<Reply> {
  const sha = await named(call);
  const shown = call.repository.statuses.filter((one) => one.sha === sha && call.forge.store.visible(one.id));
  return page(
    shown.reverse().map((status) => statusShape(call.forge, call.repository, status)),
    call.url,
  );
}

async function combined(call: RepositoryCall): Promise<Reply> {
  const sha = await named(call);
  const visible = call.repository.statuses.filter((status) => call.forge.store.visible(status.id));
  const latest = latestStatuses(visible, sha);
  const commit = `${apiUrl(call.forge, call.repository)}/commits/${sha}`;
  return ok({
    state: combinedState(latest),
    statuses: latest.map((status) => simpleStatusShape(call.forge, call.repository, status)),
    sha,
    total_count: latest.length,
    repository: minimalRepositoryShape(call.forge, call.repository),
    commit_url: commit,
    url: `${commit}/status`,
  });
}

/** Statuses that people and programs give to commits. Check runs belong to GitHub Apps: there are none here. */
export const statusRoutes: RepositoryRoute[] = [
  { on: 'POST /statuses/:ref', needs: 'write', answer: createStatus },
  { on: 'GET /commits/:ref/statuses', needs: 'look', answer: listStatuses },
  { on: 'GET /commits/:ref/status', needs: 'look', answer: combined },
  {
    on: 'GET /commits/:ref/check-runs',
    needs: 'look',
    answer: async (call) => {
      await named(call);
      return ok({ total_count: 0, check_runs: [] });
    },
  },
];
