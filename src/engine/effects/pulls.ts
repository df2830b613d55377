import { branchOf, markerOf, pullBody } from '../../core/projections/forge-texts.ts';
import { type Forge, ForgeError, type ForgePull } from '../../ports/forge.ts';
import { type Doing, type EffectDoer, taskOf } from './doing.ts';

/** A branch of our own name: pushing what is there already changes nothing. What the pull request says follows its commit. */
export const push: EffectDoer = {
  act: async (doing) => {
    const { world, run, effect } = doing;
    const branch = branchOf(run, taskOf(doing).id);
    if (effect.commit) await world.store.push(world.forge.remote(), effect.commit, branch, effect.expect);
    const { pull } = taskOf(doing);
    if (pull)
      await world.forge.editPull(pull.number, { body: await bodyOf(doing, markerOf(run, { id: pull.effect })) });
    return {};
  },
};

const bodyOf = async (doing: Doing, marker: string): Promise<string> =>
  `${await doing.read(pullBody(doing.run, taskOf(doing)))}\n\n${marker}`;

const answer = (pull: ForgePull) => ({ number: pull.number, url: pull.url });

/** The pull request of the task's branch, if it is ours and open. Anybody can write our marker, so the author counts too. */
async function ours(doing: Doing): Promise<ForgePull | null> {
  const { forge } = doing.world;
  const marked = (await forge.pullsOf(branchOf(doing.run, taskOf(doing).id))).filter((pull) =>
    pull.body.includes(doing.marker),
  );
  if (marked.length === 0) return null;
  const login = await forge.login();
  const own = marked.find((pull) => pull.author === login);
  if (own?.state === 'closed' && !own.merged)
    throw new ForgeError(
      'invalid',
      `Pull request #${own.number} was closed by someone. Open it again, or stop the run.`,
    );
  return own ?? null;
}

/** As a draft where the repository has drafts; a private one on a free plan has none, and one that is open serves too. */
async function openAsDraft(forge: Forge, content: Omit<Parameters<Forge['openPull']>[0], 'draft'>): Promise<ForgePull> {
  try {
    return await forge.openPull({ ...content, draft: true });
  } catch (error) {
    const noDrafts =
      error instanceof ForgeError &&
      error.kind === 'invalid' &&
      /draft pull requests are not supported/i.test(error.message);
    if (!noDrafts) throw error;
    return forge.openPull({ ...content, draft: false });
  }
}

export const openPull: EffectDoer = {
  find: async (doing) => {
    const pull = await ours(doing);
    return pull ? answer(pull) : null;
  },
  act: async (doing) => {
    const { world, run, marker } = doing;
    const task = taskOf(doing);
    const draft = {
      head: branchOf(run, task.id),
      base: run.base.branch,
      title: task.submission?.title ?? task.title,
      body: await bodyOf(doing, marker),
    };
    try {
      return answer(await openAsDraft(world.forge, draft));
    } catch (error) {
      // "It exists already" is the forge's own word that it happened: then it must be ours.
      const own = error instanceof ForgeError && error.kind === 'invalid' ? await ours(doing) : null;
      if (!own) throw error;
      return answer(own);
    }
  },
};

export const markReady: EffectDoer = {
  act: async (doing) => {
    const { forge } = doing.world;
    const task = taskOf(doing);
    const pull = await forge.pull(task.pull?.number ?? 0);
    if (pull.headBranch !== branchOf(doing.run, task.id))
      throw new ForgeError(
        'missing',
        `Pull request #${pull.number} is not the one that was opened for ${task.id}: the forge lost that one and gave its number away. Stop the run and look at the forge.`,
      );
    if (pull.draft) await forge.markReady(pull);
    return {};
  },
};
