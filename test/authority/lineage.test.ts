import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { holds, mayRun, mayWrite, narrow } from '../../src/core/grant.ts';
import { within } from '../../src/core/run/regrant.ts';
import { tied } from '../../src/core/run/tied.ts';
import { effort } from '../core/effort.ts';
import { traits } from '../core/opening.ts';
import { anyGrant, anyRoles, CONDITIONS, happenings, RandomLineage } from './support/random-lineage.ts';

const PARTS = 4;
const perPart = effort(800, 20_000);
const seen: Record<string, number> = {};

describe('whatever roles there are and whatever happens to whom, nobody is out of place', () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    'in any tree: tiers, grants, control, asks (part %i)',
    (part) => {
      fc.assert(
        fc.property(anyRoles, happenings, fc.boolean(), (roles, all, asked) => {
          const lineage = new RandomLineage(roles, part, asked ? 'chair' : 'policy');
          for (const one of all) lineage.happen(one);
          expect(lineage.flaws).toEqual([]);
          for (const [what, times] of Object.entries(lineage.seen)) seen[what] = (seen[what] ?? 0) + times;
        }),
        { numRuns: perPart },
      );
    },
    120_000,
  );

  afterAll(() => {
    // Nothing is shown by what never came about.
    const wanted = [
      'joined 2',
      'joined 3',
      'joined 4',
      'adopted',
      'narrowed',
      'allowed',
      'agent-paused',
      'agent-placed',
      'agent-left',
      'left parent',
      'left lineage',
      'left replaced',
    ];
    for (const what of wanted) expect(seen[what] ?? 0, `${what} in ${JSON.stringify(seen)}`).toBeGreaterThan(20);
  });
});

const paths = ['src/a.ts', 'src/t1/a.ts', 'docs/a.md', '.swarm/policy.json', 'a'];
const commands = [
  ['npm', 'test'],
  ['npm', 'install'],
  ['git', 'push'],
];

describe('a grant', () => {
  it('that goes down a lineage, to another parent, or under a condition only ever shrinks', () => {
    fc.assert(
      fc.property(anyGrant, anyGrant, anyGrant, fc.nat(CONDITIONS.length - 1), (parent, role, other, at) => {
        const child = narrow(parent, role);
        const moved = within(other, child);
        const bound = tied(moved, CONDITIONS[at] ?? { kind: 'no-network' }, traits);
        expect(holds(parent, child)).toBe(true);
        for (const outer of [child, other]) expect(holds(outer, moved)).toBe(true);
        expect(holds(moved, bound)).toBe(true);
        for (const path of paths)
          if (mayWrite(bound, path))
            for (const outer of [parent, role, other]) expect(mayWrite(outer, path)).toBe(true);
        for (const argv of commands)
          if (mayRun(bound, argv)) for (const outer of [parent, role, other]) expect(mayRun(outer, argv)).toBe(true);
      }),
      { numRuns: effort(6_000, 100_000) },
    );
  });

  it('that is narrowed again by what it stands below stays what it is', () => {
    fc.assert(
      fc.property(anyGrant, anyGrant, (parent, role) => {
        const child = narrow(parent, role);
        expect(within(parent, child)).toEqual(child);
      }),
      { numRuns: effort(2_000, 50_000) },
    );
  });
});
