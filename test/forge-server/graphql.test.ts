import { expect, test } from 'vitest';
import { commit, effects, openPull, repo, type World, world } from './support.ts';

const threadsQuery = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      reviewThreads(first: 50) {
        nodes { id isResolved path line comments(first: 20) { nodes { databaseId body author { login } } } }
      }
    }
  }
}`;

interface Threads {
  repository: {
    pullRequest: {
      id: string;
      reviewThreads: {
        nodes: {
          id: string;
          isResolved: boolean;
          path: string;
          line: number | null;
          comments: { nodes: { databaseId: number; body: string; author: { login: string } }[] };
        }[];
      };
    };
  };
}

async function threads(w: World, number: number) {
  const answer = await w.ada.graphql<Threads>(threadsQuery, { owner: 'ada', name: 'demo', number });
  return answer.repository.pullRequest.reviewThreads.nodes;
}

async function failure(call: Promise<unknown>): Promise<{ message: string; type?: string }[]> {
  const error = await call.then(
    () => undefined,
    (reason: { errors?: { message: string; type?: string }[]; message: string }) => reason,
  );
  if (error === undefined) throw new Error('The call was expected to be refused');
  return error.errors ?? [{ message: error.message }];
}

test('a draft is marked ready, and made a draft again', async () => {
  const w = await world();
  await commit(w, 'feature', { 'b.txt': 'b\n' });
  const { data } = await w.ada.pulls.create({ ...repo, title: 'x', head: 'feature', base: 'main', draft: true });
  const draft = async () => (await w.ada.pulls.get({ ...repo, pull_number: data.number })).data.draft;
  const ready =
    'mutation ($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }';
  const answer = await w.ada.graphql<{ markPullRequestReadyForReview: { pullRequest: { isDraft: boolean } } }>(ready, {
    id: data.node_id,
  });
  expect(answer.markPullRequestReadyForReview.pullRequest.isDraft).toBe(false);
  expect(await draft()).toBe(false);
  const inline = `mutation { convertPullRequestToDraft(input: {pullRequestId: "${data.node_id}"}) { pullRequest { id } } }`;
  await w.ada.graphql(inline);
  expect(await draft()).toBe(true);
  const whole =
    'mutation M($input: MarkPullRequestReadyForReviewInput!) { done: markPullRequestReadyForReview(input: $input) { clientMutationId } }';
  await w.ada.graphql(whole, { input: { pullRequestId: data.node_id } });
  expect(await draft()).toBe(false);
  expect(effects(w.directory).filter((effect) => effect.path === '/graphql' && effect.applied)).toHaveLength(3);
});

test('threads hold a comment and its answers, and can be resolved and unresolved', async () => {
  const w = await world();
  const { number, sha } = await openPull(w);
  const at = { ...repo, pull_number: number };
  const spot = { ...at, commit_id: sha, path: 'a.txt', body: 'why?' };
  const first = await w.ben.pulls.createReviewComment({ ...spot, line: 3 });
  await w.ben.pulls.createReviewComment({ ...spot, line: 4, body: 'other' });
  await w.ada.pulls.createReplyForReviewComment({ ...at, comment_id: first.data.id, body: 'because' });
  const [thread, other] = await threads(w, number);
  expect(thread).toMatchObject({ isResolved: false, path: 'a.txt', line: 3 });
  expect(thread?.comments.nodes.map((one) => [one.author.login, one.body])).toEqual([
    ['ben', 'why?'],
    ['ada', 'because'],
  ]);
  expect(thread?.comments.nodes[0]?.databaseId).toBe(first.data.id);
  const change = (name: string) =>
    w.ada.graphql(`mutation($threadId: ID!) { ${name}(input: {threadId: $threadId}) { thread { id isResolved } } }`, {
      threadId: thread?.id,
    });
  await change('resolveReviewThread');
  expect((await threads(w, number)).map((one) => one.isResolved)).toEqual([true, false]);
  await change('unresolveReviewThread');
  expect((await threads(w, number)).map((one) => one.isResolved)).toEqual([false, false]);
  expect(other?.comments.nodes).toHaveLength(1);
});

test('what GraphQL cannot do is said in its own shape', async () => {
  const w = await world();
  const { pull, number } = await openPull(w);
  const unknown = await failure(w.ada.graphql('mutation { deleteRepository(input: {}) { id } }'));
  expect(unknown[0]).toMatchObject({
    type: 'undefinedField',
    message: "Field 'deleteRepository' doesn't exist on type 'Mutation'",
  });
  const nobody = await failure(
    w.ada.graphql('mutation { resolveReviewThread(input: {threadId: "PRRT_1"}) { thread { id } } }'),
  );
  expect(nobody[0]).toMatchObject({
    type: 'NOT_FOUND',
    message: "Could not resolve to a node with the global id of 'PRRT_1'.",
  });
  const query = { owner: 'ada', name: 'demo', number: 99 };
  expect((await failure(w.ada.graphql(threadsQuery, query)))[0]?.type).toBe('NOT_FOUND');
  expect((await failure(w.ada.graphql(threadsQuery, { ...query, name: 'none' })))[0]?.type).toBe('NOT_FOUND');
  const draft = `mutation { convertPullRequestToDraft(input: {pullRequestId: "${pull.node_id}"}) { pullRequest { id } } }`;
  expect((await failure(w.olga.graphql(draft)))[0]?.type).toBe('FORBIDDEN');
  expect((await w.ada.pulls.get({ ...repo, pull_number: number })).data.draft).toBe(false);
  await expect(w.nobody.graphql(draft)).rejects.toMatchObject({ status: 401 });
});
