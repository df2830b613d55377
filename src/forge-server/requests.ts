import { notFound, Refusal, type Reply } from './answers.ts';
import { authorize, type Call, type Forge, type RepositoryCall } from './call.ts';
import { summarize } from './effects.ts';
import { prepare } from './graphql.ts';
import { GraphqlError } from './graphql-request.ts';
import { type Found, route } from './router.ts';
import type { Repository, User } from './state.ts';

/** What became of a request: the reply, and whether it changed something. */
export interface Outcome {
  reply: Reply;
  /** Whether it asked for a change, granted or not. */
  writes: boolean;
  applied: boolean;
  summary: string;
  /** The ids that were given to what it created. */
  createdIds: { from: number; to: number };
}

/** A request to the REST interface, its body read and its sender known. */
export interface RestRequest {
  method: string;
  url: URL;
  accept: string;
  body: unknown;
  user: User | undefined;
  /** False: answered as if it were done, and forgotten. What git keeps (a push, a merge) is not forgotten. */
  keeps: boolean;
}

/** Runs work that writes, one at a time. */
export type Serially = <T>(work: () => Promise<T>) => Promise<T>;

const nothing = { from: 0, to: 0 };

/** Answers a REST request or a GraphQL one. Refusals are replies, not exceptions. */
export async function answerRequest(forge: Forge, request: RestRequest, serially: Serially): Promise<Outcome> {
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  const summary = summarize(request.body);
  const refused = (reply: Reply): Outcome => ({ reply, writes, applied: false, summary, createdIds: nothing });
  const call: Call = { forge, ...request, params: {} };
  try {
    if (request.url.pathname === '/graphql') return await answerGraphql(call, serially);
    const found = route(request.method === 'HEAD' ? 'GET' : request.method, request.url.pathname);
    if (found === undefined) throw notFound();
    if (!writes) return { ...refused(await perform(found, call)), writes: false };
    return await serially(() => write(found, { ...call, params: found.params }, summary));
  } catch (error) {
    if (error instanceof Refusal || error instanceof GraphqlError) return refused(error.reply());
    throw error;
  }
}

function perform(found: Found, call: Call): Promise<Reply> | Reply {
  const at = { ...call, params: found.params };
  if (found.kind === 'root') return found.answer(at);
  const repository = repositoryOf(at);
  authorize(repository, call.user, found.needs);
  return found.answer(within(at, repository));
}

function repositoryOf(call: Call): Repository {
  const repository = call.forge.store.find(call.params.owner ?? '', call.params.repo ?? '');
  if (repository === undefined) throw notFound();
  return repository;
}

function within(call: Call, repository: Repository): RepositoryCall {
  const checkpoint = () => call.forge.store.save(repository);
  return { ...call, repository, git: call.forge.store.git(repository), checkpoint };
}

async function write(found: Found, call: Call, summary: string): Promise<Outcome> {
  const done = { writes: true, applied: call.keeps, summary };
  if (found.kind === 'root') return { ...done, reply: await found.answer(call), createdIds: nothing };
  const repository = repositoryOf(call);
  authorize(repository, call.user, found.needs);
  const { result, createdIds } = await change(call, repository, async (draft) => found.answer(draft));
  return { ...done, reply: result, createdIds };
}

/** Lets work change a copy of a repository, and keeps the copy if the work succeeds. */
async function change<T>(call: Call, repository: Repository, work: (draft: RepositoryCall) => Promise<T>) {
  const { store } = call.forge;
  const draft = within(call, structuredClone(repository));
  try {
    const result = await work(draft);
    if (call.keeps) await store.save(draft.repository);
    return { result, createdIds: { from: repository.lastId, to: draft.repository.lastId } };
  } catch (error) {
    const checkpointed = store.find(repository.owner, repository.name) !== repository;
    if (checkpointed) await store.save(repository);
    throw error;
  }
}

async function answerGraphql(call: Call, serially: Serially): Promise<Outcome> {
  const summary = summarize(call.body);
  if (call.user === undefined) throw new Refusal(401, 'This endpoint requires you to be authenticated.');
  const all = () => call.forge.store.all().map((repository) => within(call, repository));
  const prepared = prepare(call.body, all());
  const done = { writes: prepared.writes, summary, createdIds: nothing };
  if (!prepared.writes) {
    return { ...done, applied: false, reply: { status: 200, body: { data: await prepared.run(prepared.call) } } };
  }
  return serially(async () => {
    const now = prepare(call.body, all());
    const { result } = await change(now.call, now.call.repository, (draft) => now.run(draft));
    return { ...done, applied: call.keeps, reply: { status: 200, body: { data: result } } };
  });
}
