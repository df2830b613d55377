import { matchesGlob } from 'node:path';
import type { CallSeen, Decision, Fact, FactOf } from '../../../src/core/facts.ts';
import type { Grant } from '../../../src/core/grant.ts';
import type { Look } from './authority-checker.ts';
import { type Seen, turnIn, type Witness } from './witness.ts';

/** What agents do themselves: with which tools, to which files, and how work comes to be merged. */
export const flawsOfCalls: Look = (witness, fact, decision) => {
  switch (fact.type) {
    case 'turn-taken':
      return fact.calls.flatMap((call) => (call.verdict === 'deny' ? [] : called(witness, fact.agent, call)));
    case 'call-started': {
      const call = witness.calls.get(fact.call);
      return call ? toolFlaws(witness, call.agent, call.tool) : [`nobody made ${fact.call}`];
    }
    case 'work-submitted':
      return submitted(witness, fact);
    case 'review-given':
      return reviewed(witness, fact, decision);
    case 'effect-intended':
      return fact.kind === 'merge' ? merges(witness, fact) : [];
    default:
      return [];
  }
};

function called(witness: Witness, agent: string, { tool, input }: CallSeen): string[] {
  const flaws = toolFlaws(witness, agent, tool);
  const seen = witness.agents.get(agent);
  if (witness.opened.tools[tool]?.kind !== 'writes' || typeof input !== 'string' || !seen) return flaws;
  const path = pathIn(input);
  return path === null || mayChange(seen.grant, path) ? flaws : [...flaws, `${agent} may change ${path}`];
}

function toolFlaws({ opened, agents, planned }: Witness, id: string, tool: string): string[] {
  const agent = agents.get(id);
  const traits = opened.tools[tool];
  if (!agent) return [`there is no ${id}`];
  if (!traits) return [`there is no tool ${tool}`];
  const early = traits.kind === 'writes' || traits.kind === 'submits' || traits.exists === 'planned';
  return [
    ...(agent.left ? [`${id} has left`] : []),
    ...(agent.grant.uses.includes(tool) ? [] : [`${id} uses ${tool}, which its grant does not name`]),
    ...(early && !planned ? [`${id} uses ${tool} before the plan is approved`] : []),
  ];
}

function pathIn(input: string): string | null {
  try {
    const { path }: { path?: unknown } = JSON.parse(input);
    return typeof path === 'string' ? path.replace(/^\.\//, '') : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** By Node's own globs, which are not ours. */
const mayChange = ({ write, keeps }: Grant, path: string): boolean =>
  write.length > 0 &&
  write.every((set) => set.some((glob) => fits(path, glob))) &&
  !keeps.some((glob) => fits(path, glob));

const fits = (path: string, glob: string): boolean => glob === '**' || matchesGlob(path, glob);

function submitted(witness: Witness, { task: id, call, submission }: FactOf<'work-submitted'>): string[] {
  const task = witness.tasks.get(id);
  const author = witness.agents.get(witness.calls.get(call)?.agent ?? '');
  if (!task || !author) return [`nobody handed in for ${id}`];
  const outside = submission.files.filter((file) => !mayChange(author.grant, file));
  return [
    ...(task.developer === author.id ? [] : [`${author.id} hands in for ${id}, which is ${task.developer}'s`]),
    ...outside.map((file) => `${file} is outside of what ${author.id} may change`),
  ];
}

function reviewed(witness: Witness, fact: FactOf<'review-given'>, decision: Decision): string[] {
  const task = witness.tasks.get(fact.task);
  const by = witness.agents.get(fact.by);
  return [
    ...(by && isReviewer(by, fact.task) ? [] : [`${fact.by} is no reviewer of ${fact.task}`]),
    ...(task?.developer === fact.by ? [`${fact.by} reviews its own work`] : []),
    ...(task?.submission?.commit === fact.commit ? [] : [`${fact.commit} is not what was handed in`]),
    ...(turnIn(decision)?.agent === fact.by ? [] : [`it does not come of a turn of ${fact.by}`]),
  ];
}

const isReviewer = ({ role, task }: Seen, of: string): boolean => role === 'reviewer' && task === of;

/** Handed in by one, proved by code, accepted by another at this very commit, and allowed at the gate. */
function merges(witness: Witness, { task: id, commit }: Extract<Fact, { type: 'effect-intended' }>): string[] {
  const task = witness.tasks.get(id ?? '');
  if (!task) return [`there is no task ${id}`];
  const asks = [...witness.asks.values()];
  const about = (kind: string) =>
    asks.filter(({ subject, answered }) => {
      const same = subject.kind === kind && 'task' in subject && subject.task === id;
      return same && answered?.verdict === 'allow';
    });
  // The chair or the board may take work as it is, over the reviewer.
  const overruled =
    about('review').length > 0 ||
    asks.some(
      ({ subject, answered }) =>
        answered?.verdict === 'allow' &&
        'measure' in subject &&
        subject.measure.do === 'accept' &&
        subject.measure.task === id,
    );
  const accepted = task.review?.verdict === 'accept' && task.review.commit === commit;
  return [
    ...(task.submission?.commit === commit ? [] : [`${commit} was not handed in for ${id}`]),
    ...(task.proved === commit ? [] : [`no certificate proves ${commit}`]),
    ...(accepted || overruled ? [] : [`no review accepts ${commit}`]),
    ...(task.review?.by !== task.developer ? [] : [`${task.developer} reviewed its own work`]),
    ...(about('merge').length > 0 || overruled ? [] : [`nobody allowed the merge of ${id}`]),
  ];
}
