import { expect, test } from 'vitest';
import { factsOf } from '../support/outside-checker.ts';
import { soaking } from '../support/seeded.ts';
import { demonstrated, type Replacements } from './demonstrated.ts';

interface Sabotage {
  readonly replace: Replacements;
  readonly outcome: string;
  /** Words of the reason that a person is given. */
  readonly says: RegExp;
}

const forge = 'src/forge-server/forge-server.ts';

/** Each breaks one part from outside. The demonstration must notice by itself, and say why. */
const sabotages: Readonly<Record<string, Sabotage>> = {
  'an empty index': {
    replace: {
      'src/adapters/index/lancedb.ts': 'empty-index.ts',
      'src/adapters/index/keyword.ts': 'empty-keyword-index.ts',
    },
    outcome: 'blocked',
    says: /index knows no source file/,
  },
  'an edit that writes nothing': {
    replace: { 'src/tools/write-file.ts': 'edit-writes-nothing.ts' },
    outcome: 'failed',
    says: /still fails after the fix/,
  },
  'a check that always exits 0': {
    replace: {
      'src/adapters/shell/sandboxed.ts': 'green-sandboxed-checks.ts',
      'src/adapters/shell/plain.ts': 'green-plain-checks.ts',
    },
    outcome: 'failed',
    says: /The check proves nothing/,
  },
  'a lost pull request': {
    replace: { [forge]: 'lost-pull-request.ts' },
    outcome: 'waiting',
    says: /the forge lost that one|could not read pull request/,
  },
  'all pull requests lost': {
    replace: { [forge]: 'lost-pull-requests.ts' },
    outcome: 'waiting',
    says: /could not read pull request/,
  },
  'a dropped review comment': {
    replace: { 'src/adapters/forge/octokit.ts': 'dropped-comments.ts' },
    outcome: 'waiting',
    says: /comment/,
  },
  'a dropped review': {
    replace: { [forge]: 'lost-review.ts' },
    outcome: 'waiting',
    says: /comment/,
  },
  'a review comment that the developer does not hear': {
    replace: { 'src/core/projections/conversation.ts': 'unheard-comments.ts' },
    outcome: 'failed',
    says: /nothing that I could work on/,
  },
};

/** Each is a whole demonstration: every second one is enough until somebody soaks. */
const shown = Object.entries(sabotages).filter((_, at) => soaking || at % 2 === 0);

test.for(shown)('%s: the demonstration fails and says why', { timeout: 120_000 }, async ([, given]) => {
  const demonstration = await demonstrated(given.replace);
  expect(demonstration.stderr).toBe('');
  expect(demonstration.report.outcome).toBe(given.outcome);
  expect(demonstration.exitCode).not.toBe(0);
  const asked = factsOf(demonstration.decisions, 'ask-raised').map(({ subject }) => JSON.stringify(subject));
  const left = factsOf(demonstration.decisions, 'agent-left').map(({ report }) => JSON.stringify(report));
  expect([demonstration.report.summary, ...asked, ...left].join('\n')).toMatch(given.says);
});
