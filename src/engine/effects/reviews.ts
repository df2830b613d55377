import type { Finding } from '../../core/facts.ts';
import { reviewBody } from '../../core/projections/forge-texts.ts';
import { ForgeError, type ReviewComment } from '../../ports/forge.ts';
import { type Doing, type EffectDoer, taskOf } from './doing.ts';
import { mustShowFindings } from './shown.ts';

export const review: EffectDoer = {
  find: async (doing) => {
    const { reviewer } = doing.world;
    const login = await reviewer.login();
    const reviews = await reviewer.reviews(taskOf(doing).pull?.number ?? 0);
    // Anybody can write our marker.
    const own = reviews.find((one) => one.author === login && one.body.includes(doing.marker));
    return own ? { id: own.id } : null;
  },
  act: async (doing) => {
    const task = taskOf(doing);
    const findings = task.reviews.at(-1)?.findings ?? [];
    // What breaks may lie in a file that the change does not touch: no comment can stand there, so the text says it.
    const touched = findings.filter((finding) => task.submission?.files.includes(finding.path));
    const beside = findings.filter((finding) => !touched.includes(finding));
    try {
      return await submit(doing, touched, beside);
    } catch (error) {
      // A line that is no part of the diff is refused as a whole, before anything is kept: all findings go into the text then.
      if (!(error instanceof ForgeError && error.kind === 'invalid') || touched.length === 0) throw error;
      return submit(doing, [], findings);
    }
  },
};

async function submit(doing: Doing, atLines: readonly Finding[], beside: readonly Finding[]): Promise<{ id: number }> {
  const { world, run, effect, marker, read } = doing;
  const task = taskOf(doing);
  const comments = await Promise.all(
    atLines.map(async ({ path, line, text }): Promise<ReviewComment> => ({ path, line, body: await read([text]) })),
  );
  const accepted = task.reviews.at(-1)?.verdict === 'accept';
  const event = run.settings.twoIdentities ? (accepted ? 'APPROVE' : 'REQUEST_CHANGES') : 'COMMENT';
  const body = `${await read(reviewBody(task, beside))}\n\n${marker}`;
  const made = await world.reviewer.review(task.pull?.number ?? 0, {
    commit: effect.commit ?? '',
    event,
    body,
    comments,
  });
  return { id: made.id };
}

/** The newest status of a name counts, so setting it again changes nothing. */
export const status: EffectDoer = {
  act: async (doing) => {
    const accepted = taskOf(doing).reviews.at(-1)?.verdict === 'accept';
    await doing.world.reviewer.status(doing.effect.commit ?? '', {
      state: accepted ? 'success' : 'failure',
      context: 'issue-swarm/review',
      description: accepted ? 'The reviewer accepts this commit' : 'The reviewer asks for changes',
    });
    return {};
  },
};

/** Our own threads are settled once the reviewer accepts; other people's stay theirs. */
export const resolveThreads: EffectDoer = {
  act: async (doing) => {
    const { reviewer } = doing.world;
    const threads = () => reviewer.threads(taskOf(doing).pull?.number ?? 0);
    await mustShowFindings(doing, threads);
    const login = await reviewer.login();
    for (const thread of await threads())
      if (!thread.resolved && thread.author === login) await reviewer.resolveThread(thread.id);
    return {};
  },
};
