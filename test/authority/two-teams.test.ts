import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { autonomyGates } from '../../src/core/autonomy.ts';
import type { Decision, Fact, FactOf } from '../../src/core/facts.ts';
import { play } from '../../src/rehearsal/plays/two-teams.ts';
import { sampleIssue } from '../../src/rehearsal/sample/sample-issue.ts';
import { onlyFact } from '../support/outside/evidence.ts';
import { type Evidence, factsOf } from '../support/outside-checker.ts';
import { type SmallRun, smallRun } from '../support/small-run.ts';
import { authorityFlaws } from './support/authority-checker.ts';
import { declineAll, evidenceOf, forgeFlaws } from './support/to-the-end.ts';

const sample = join(import.meta.dirname, '..', '..', 'src', 'rehearsal', 'sample', 'project');
const sampleFiles = Object.fromEntries(
  readdirSync(sample, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.\w+$/.test(path))
    .map((path) => [path, readFileSync(join(sample, path), 'utf8')]),
);

let small: SmallRun;
let evidence: Evidence;
/** The five steps of two teams, once: everything else looks at what they left. */
beforeAll(async () => {
  small = await smallRun({
    files: sampleFiles,
    script: {},
    play,
    issue: sampleIssue,
    settings: { gates: autonomyGates.board, checks: ['npm test'], twoIdentities: true },
  });
  // Nobody but the board is there to allow anything: the chair declines whatever reaches it.
  await declineAll(small);
  evidence = evidenceOf(small);
}, 180_000);
afterAll(() => small?.close());

const tasks = () => onlyFact(evidence.log, 'plan-approved').plan.tasks;
const joined = () => factsOf(evidence.log, 'agent-joined');
const found = <T>(what: T | undefined): T => {
  if (what === undefined) throw new Error('it is not there');
  return what;
};

test('it ends merged, by the decisions of the board and of nobody else', () => {
  expect(onlyFact(evidence.log, 'run-closed').outcome).toBe('merged');
  const decided = factsOf(evidence.log, 'ask-answered');
  expect(decided.filter(({ by }) => by === 'chair')).toEqual([]);
  const asks = factsOf(evidence.log, 'ask-raised');
  const byBoard = decided
    .filter(({ by }) => by === 'board')
    .map(({ ask }) => asks.find((one) => one.ask === ask)?.gate);
  expect(byBoard).toEqual(expect.arrayContaining(['plan', 'merge', 'merge']));
});

test('two PMs lead a team each, below the board; their developers and reviewers are below them', () => {
  const pms = joined().filter(({ role }) => role === 'pm');
  expect(pms.map(({ parent, tier }) => [parent, tier])).toEqual([
    ['board', 1],
    ['board', 1],
  ]);
  const teams = onlyFact(evidence.log, 'plan-approved').plan.teams.map(({ id }) => id);
  expect(teams).toEqual(['import', 'balances']);
  const lead = (team: string | null) => pms.find((pm, at) => (pm.team ?? (at === 0 ? teams[0] : null)) === team)?.agent;
  for (const task of tasks())
    for (const role of ['developer', 'reviewer']) {
      const own = joined().filter((one) => one.role === role && one.task === task.id);
      expect(own.map(({ parent, tier }) => [parent, tier])).toEqual([[lead(task.team), 2]]);
    }
});

test('the executives agree sideways on who goes first', () => {
  const [first, second] = joined().filter(({ role }) => role === 'pm');
  const letters = factsOf(evidence.log, 'message-sent').filter(
    ({ from, to }) => from === second?.agent && to === first?.agent,
  );
  expect(JSON.stringify(letters[0]?.text)).toContain('you go first');
});

test('the board doubts the plan in a first round, decides in a second, and its condition binds', () => {
  const [plan] = factsOf(evidence.log, 'ask-raised').filter(({ gate }) => gate === 'plan');
  const ballots = factsOf(evidence.log, 'ballot-cast').filter(({ ask }) => ask === plan?.ask);
  const members = onlyFact(evidence.log, 'run-opened').board?.members.map(({ name }) => name) ?? [];
  const of = (round: number) => ballots.filter((one) => one.round === round);
  expect(
    of(1)
      .map(({ member }) => member)
      .sort(),
  ).toEqual([...members].sort());
  expect(
    of(1)
      .filter(({ ballot }) => ballot.verdict === 'deny')
      .map(({ member }) => member),
  ).toEqual(['aurelius']);
  expect(of(2).map(({ ballot }) => ballot.verdict)).toEqual(members.map(() => 'allow'));
  expect(factsOf(evidence.log, 'ask-answered').find(({ ask }) => ask === plan?.ask)?.conditions).toContainEqual({
    kind: 'not-paths',
    globs: ['package.json'],
  });
  const below = joined().filter(({ tier }) => tier === 2);
  expect(below.map(({ grant }) => grant.keeps.includes('package.json'))).toEqual(below.map(() => true));
});

test('each task goes through the five steps in their order, in the log', () => {
  for (const task of tasks()) {
    const developer = found(joined().find((one) => one.role === 'developer' && one.task === task.id)).agent;
    const at = positions(evidence.log);
    const done = (kind: string) => {
      const { effect } = found(
        factsOf(evidence.log, 'effect-intended').find((one) => one.kind === kind && one.task === task.id),
      );
      return at((fact) => fact.type === 'effect-done' && fact.effect === effect);
    };
    const asked = found(
      factsOf(evidence.log, 'ask-raised').find(({ subject }) => subject.kind === 'merge' && subject.task === task.id),
    );
    const steps = [
      done('open-sub-issue'),
      at((fact) => fact.type === 'agent-joined' && fact.agent === developer),
      at((fact) => fact.type === 'work-submitted' && fact.task === task.id),
      done('open-pull'),
      at((fact) => fact.type === 'review-given' && fact.task === task.id && fact.verdict === 'accept'),
      at((fact) => fact.type === 'ask-raised' && fact.ask === asked.ask),
      at((fact) => fact.type === 'ballot-cast' && fact.ask === asked.ask),
      at((fact) => fact.type === 'ask-answered' && fact.ask === asked.ask),
      at((fact) => fact.type === 'effect-intended' && fact.kind === 'merge' && fact.task === task.id),
      done('merge'),
      done('close-sub-issue'),
      at((fact) => fact.type === 'agent-left' && fact.agent === developer),
    ];
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.every((step) => step >= 0)).toBe(true);
    // The author asks; another reviews; the board decides; the host merges.
    const review = found(factsOf(evidence.log, 'review-given').find((one) => one.task === task.id));
    const answer = found(factsOf(evidence.log, 'ask-answered').find(({ ask }) => ask === asked.ask));
    expect(asked.by).toBe(developer);
    expect([developer, 'board', 'chair']).not.toContain(review.by);
    expect([answer.by, answer.verdict]).toEqual(['board', 'allow']);
    const left = found(factsOf(evidence.log, 'agent-left').find(({ agent }) => agent === developer));
    expect(left.report.outcome).toBe('done');
  }
});

/** Where in the log a fact stands that fits, counted in facts; -1 where there is none. */
function positions(log: readonly Decision[]): (fits: (fact: Fact) => boolean) => number {
  const facts = log.flatMap((decision) => decision.facts);
  return (fits) => facts.findIndex(fits);
}

test('the reports go up: developers to their PM, the second PM to the first, the first one last', () => {
  const left = factsOf(evidence.log, 'agent-left').filter(({ agent }) => /^(pm|developer)-/.test(agent));
  expect(left.map(({ report }) => report.outcome)).toEqual(left.map(() => 'done'));
  const order = left.map(({ agent }) => agent);
  expect(order.at(-1)).toBe('pm-1');
  const parentOf = (agent: string): FactOf<'agent-joined'>['parent'] =>
    found(joined().find((one) => one.agent === agent)).parent;
  for (const agent of order.filter((one) => one.startsWith('developer')))
    expect(order.indexOf(agent)).toBeLessThan(order.indexOf(parentOf(agent) ?? ''));
});

const Issue = z.object({
  title: z.string(),
  state: z.string(),
  created_at: z.string(),
  closed_at: z.string().nullable(),
});
const Login = z.object({ login: z.string() });
const Head = z.object({ ref: z.string(), sha: z.string() });
const Pull = Issue.extend({
  head: Head,
  merged: z.boolean(),
  draft: z.boolean(),
  merged_at: z.string(),
  user: Login,
  merged_by: Login,
});
const Review = z.object({ state: z.string(), commit_id: z.string(), submitted_at: z.string(), user: Login });

test('on the forge, over REST: sub-issues, pull requests, reviews by another, merges by the host, all closed in order', async () => {
  const { access } = small.forge;
  const get = async <T>(path: string, shape: z.ZodType<T>): Promise<T> => {
    const url = `${access.baseUrl}/repos/${access.owner}/${access.repository}/${path}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${access.token}` } });
    return shape.parse(await answer.json());
  };
  const issue = await get('issues/1', Issue);
  const subs = await get('issues/1/sub_issues', z.array(Issue));
  const pulls = await get('pulls?state=all', z.array(z.object({ number: z.number(), head: Head })));
  expect(subs.map(({ title }) => title).sort()).toEqual(
    tasks()
      .map(({ title }) => title)
      .sort(),
  );
  expect(pulls).toHaveLength(2);
  for (const task of tasks()) {
    const sub = found(subs.find(({ title }) => title === task.title));
    const { number } = found(pulls.find(({ head }) => head.ref.endsWith(`/${task.id}`)));
    const pull = await get(`pulls/${number}`, Pull);
    const accepted = found((await get(`pulls/${number}/reviews`, z.array(Review))).at(-1));
    expect([pull.merged, pull.draft, sub.state]).toEqual([true, false, 'closed']);
    expect([pull.user.login, pull.merged_by.login, accepted.user.login]).toEqual(['local', 'local', 'swarm-reviewer']);
    expect([accepted.state, accepted.commit_id]).toEqual(['APPROVED', pull.head.sha]);
    const times = [
      sub.created_at,
      pull.created_at,
      accepted.submitted_at,
      pull.merged_at,
      sub.closed_at,
      issue.closed_at,
    ];
    expect(times).toEqual([...times].sort());
  }
  expect(issue.state).toBe('closed');
  expect(await get('issues/1/comments', z.array(z.object({ body: z.string() })))).toHaveLength(1);
});

test('and nobody did what was not theirs to do', async () => {
  expect(authorityFlaws(evidence.log)).toEqual([]);
  expect(await forgeFlaws(evidence)).toEqual([]);
});
