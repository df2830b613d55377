import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flawOf } from '../../src/core/plan.ts';
import { effort } from './effort.ts';
import { plan, task } from './opening.ts';

/** Can a task be reached from itself? By walking, which is not how the core finds it. */
function hasCircle(edges: ReadonlyMap<string, readonly string[]>): boolean {
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (edges.get(from) ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return [...edges.keys()].some((id) => reaches(id, id, new Set()));
}

describe('a plan', () => {
  it('with a circle is refused, and without one is not', () => {
    const links = fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })), { maxLength: 9 });
    fc.assert(
      fc.property(links, (pairs) => {
        const edges = new Map<string, string[]>(Array.from({ length: 7 }, (_, index) => [`t${index + 1}`, []]));
        for (const [from, to] of pairs) edges.get(`t${from}`)?.push(`t${to}`);
        const flaw = flawOf(plan(...[...edges].map(([id, dependsOn]) => task(id, { dependsOn }))));
        expect(flaw !== null).toBe(hasCircle(edges));
      }),
      { numRuns: effort(2000, 50_000) },
    );
  });

  it('names the tasks of the circle, and none that only wait for it', () => {
    const circle = plan(task('t1', { dependsOn: ['t2'] }), task('t2', { dependsOn: ['t1'] }), task('t3'));
    expect(flawOf(circle)).toMatch(/circle: t1, t2\./);
  });

  it.each([
    ['two tasks of one name', plan(task('t1'), task('t1')), /Two tasks are called t1/],
    ['a dependency that is not there', plan(task('t1', { dependsOn: ['t2'] })), /t2, which is not in the plan/],
    ['a task that waits for itself', plan(task('t1', { dependsOn: ['t1'] })), /circle: t1/],
  ])('with %s is refused', (_, flawed, sentence) => {
    expect(flawOf(flawed)).toMatch(sentence);
  });
});
