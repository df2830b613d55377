import type { Evidence } from '../support/outside-checker.ts';

type Log = Evidence['log'];

/** The log with each fact changed as `change` says; where it answers null, the fact is left out. */
const withFacts = (log: Log, change: (fact: Log[number]['facts'][number]) => unknown): Log =>
  JSON.parse(
    JSON.stringify(
      log.map((decision) => ({ ...decision, facts: decision.facts.flatMap((fact) => change(fact) ?? []) })),
    ),
  );

const change = (evidence: Evidence, tamper: (repository: Evidence['repository']) => void): Evidence => {
  const repository = structuredClone(evidence.repository);
  tamper(repository);
  const { issues } = repository;
  return {
    ...evidence,
    repository,
    pulls: issues.flatMap((issue) => (issue.pull === undefined ? [] : { ...issue, pull: issue.pull })),
    issues: issues.filter((issue) => issue.pull === undefined),
  };
};

/** Ways in which evidence can be wrong, each of which a checker has to see. */
export const tampering: Readonly<Record<string, (evidence: Evidence) => Evidence>> = {
  'a pull request is missing': (evidence) =>
    change(evidence, (repository) => {
      repository.issues = repository.issues.filter((issue) => issue !== repository.issues.find(({ pull }) => pull));
    }),
  'an issue is open': (evidence) => change(evidence, ({ issues }) => Object.assign(issues[1] ?? {}, { state: 'open' })),
  'a sub-issue is not linked': (evidence) => change(evidence, ({ issues }) => void issues[0]?.subIssues.pop()),
  'the summary is there twice': (evidence) => change(evidence, ({ comments }) => comments.push(...comments)),
  'there is no summary': (evidence) => change(evidence, ({ comments }) => comments.splice(0)),
  'the thread is open': (evidence) =>
    change(evidence, ({ reviewComments }) => Object.assign(reviewComments[0] ?? {}, { resolvedBy: null })),
  'no comment at a line': (evidence) => change(evidence, ({ reviewComments }) => reviewComments.splice(0)),
  'a review is there twice': (evidence) => change(evidence, ({ reviews }) => reviews.push(...reviews.slice(0, 1))),
  'a head has no status': (evidence) =>
    change(evidence, (repository) => {
      repository.statuses = repository.statuses.filter(({ state }) => state !== 'success');
    }),
  'something was done twice': (evidence) => ({
    ...evidence,
    effects: [...evidence.effects, ...evidence.effects.slice(-1)],
  }),
  'a model call is missing at the server': (evidence) => ({ ...evidence, calls: evidence.calls.slice(1) }),
  'the server saw one more model call': (evidence) => ({
    ...evidence,
    calls: [...evidence.calls, ...evidence.calls.slice(-1)],
  }),
  'a turn was never settled': (evidence) => {
    let taken = 0;
    const log = withFacts(evidence.log, (fact) => (fact.type === 'turn-taken' && taken++ === 3 ? null : fact));
    return { ...evidence, log };
  },
  'the developers worked one after the other': (evidence) => ({
    ...evidence,
    log: withFacts(evidence.log, (fact) =>
      fact.type === 'agent-joined' && fact.agent === 'developer-2' ? { ...fact, role: 'nobody' } : fact,
    ),
  }),
};

/** A run whose last certificate says that a check failed. */
export const withRedCertificates = (evidence: Evidence): Evidence => ({
  ...evidence,
  log: withFacts(evidence.log, (fact) => {
    if (fact.type !== 'certificate-issued') return fact;
    const checks = fact.certificate.checks.map((check) => ({ ...check, exitCode: 1 }));
    return { ...fact, certificate: { ...fact.certificate, checks } };
  }),
});
