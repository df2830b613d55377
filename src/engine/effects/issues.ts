import { subIssueBody, summaryBody } from '../../core/projections/forge-texts.ts';
import { type Forge, type ForgeComment, ForgeError, type ForgeIssue } from '../../ports/forge.ts';
import { type Doing, type EffectDoer, taskOf } from './doing.ts';

/** What carries our marker and was written by us: anybody can write the marker. */
async function ownOf<T extends ForgeIssue | ForgeComment>({ world, marker }: Doing, all: readonly T[]) {
  const marked = all.filter((one) => one.body.includes(marker));
  if (marked.length === 0) return undefined;
  const login = await world.forge.login();
  return marked.find((one) => one.author === login);
}

/** Linked below the mission's issue, unless it is already. A forge without sub-issues keeps it by its text, which names its parent. */
async function link({ world, run }: Doing, issue: ForgeIssue) {
  const there = await subIssuesOf(world.forge, run.mission.issue);
  if (there && !there.some((other) => other.id === issue.id))
    await world.forge.linkSubIssue(run.mission.issue, issue.id);
  return { number: issue.number, id: issue.id, url: issue.url };
}

/** Null where the forge has no sub-issues. It says "not found" then, as it does of a parent that is gone: that one cannot be read. */
async function subIssuesOf(forge: Forge, parent: number): Promise<readonly ForgeIssue[] | null> {
  try {
    return await forge.subIssues(parent);
  } catch (error) {
    if (!(error instanceof ForgeError && error.kind === 'missing')) throw error;
    await forge.issue(parent);
    return null;
  }
}

export const openSubIssue: EffectDoer = {
  find: async (doing) => {
    const issue = await ownOf(doing, await doing.world.forge.recentIssues());
    return issue ? link(doing, issue) : null;
  },
  act: async (doing) => {
    const task = taskOf(doing);
    const body = `${await doing.read(subIssueBody(doing.run, task))}\n\n${doing.marker}`;
    return link(doing, await doing.world.forge.openIssue({ title: task.title, body, labels: [] }));
  },
};

export const closeSubIssue: EffectDoer = {
  act: async (doing) => {
    const { issue } = taskOf(doing);
    if (issue) await doing.world.forge.closeIssue(issue.number, 'completed');
    return {};
  },
};

export const summary: EffectDoer = {
  find: async (doing) => {
    const comment = await ownOf(doing, await doing.world.forge.comments(doing.run.mission.issue));
    return comment ? { id: comment.id } : null;
  },
  act: async ({ world, run, chamber, marker, read }) => {
    const body = `${await read(summaryBody(run, chamber))}\n\n${marker}`;
    return { id: (await world.forge.comment(run.mission.issue, body)).id };
  },
};

export const closeIssue: EffectDoer = {
  act: async ({ world, run }) => {
    await world.forge.closeIssue(run.mission.issue, 'completed');
    return {};
  },
};
