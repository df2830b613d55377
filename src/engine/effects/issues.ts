import { subIssueBody, summaryBody } from '../../core/projections/forge-texts.ts';
import type { ForgeIssue } from '../../ports/forge.ts';
import { type Doing, type EffectDoer, taskOf } from './doing.ts';

const marked = async ({ world, marker }: Doing): Promise<ForgeIssue | undefined> =>
  (await world.forge.recentIssues()).find((issue) => issue.body.includes(marker));

/** Linked below the mission's issue, unless it is already. */
async function link({ world, run }: Doing, issue: ForgeIssue) {
  const there = await world.forge.subIssues(run.mission.issue);
  if (!there.some((other) => other.id === issue.id)) await world.forge.linkSubIssue(run.mission.issue, issue.id);
  return { number: issue.number, id: issue.id, url: issue.url };
}

export const openSubIssue: EffectDoer = {
  find: async (doing) => {
    const issue = await marked(doing);
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
  find: async ({ world, run, marker }) => {
    const comment = (await world.forge.comments(run.mission.issue)).find((one) => one.body.includes(marker));
    return comment ? { id: comment.id } : null;
  },
  act: async ({ world, run, marker, read }) => {
    const body = `${await read(summaryBody(run))}\n\n${marker}`;
    return { id: (await world.forge.comment(run.mission.issue, body)).id };
  },
};

export const closeIssue: EffectDoer = {
  act: async ({ world, run }) => {
    await world.forge.closeIssue(run.mission.issue, 'completed');
    return {};
  },
};
