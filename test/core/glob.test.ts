import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { matches, mayOverlap } from '../../src/core/glob.ts';
import { effort } from './effort.ts';

const runs = { numRuns: effort(10_000, 200_000) };

const name = fc.constantFrom('a', 'b', 'ab', 'a.ts', 'b.ts', '.c', 'a-b', '[a]');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const part = fc.constantFrom(
  'a',
  'b',
  'ab',
  'a.ts',
  '*',
  '**',
  '?',
  '*.ts',
  'a*',
  '*b',
  '?*',
  '{a,b}',
  '{a.ts,b/a}',
  '[a]',
  '*a*b*',
);
const glob = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([parts, slash]) => parts.join('/') + (slash ? '/' : ''));
/** Anything that a model might write. */
const wild = fc.string({ unit: fc.constantFrom(...'ab/*?{},[]!.\\^$()+|é💡 '), maxLength: 14 });

describe('globs', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', 'src/*', true],
    ['src/a/b.ts', 'src/*', false],
    ['src/a/b.ts', 'src/**', true],
    ['src/a/b.ts', '**/*.ts', true],
    ['b.ts', '**/*.ts', true],
    ['src/a/b.ts', 'src/', true],
    ['src/a/b.ts', '{src,test}/**', true],
    ['test/b.ts', '{src,test}/**', true],
    ['docs/b.ts', '{src,test}/**', false],
    ['app/[slug]/page.tsx', 'app/[slug]/page.tsx', true],
    ['app/s/page.tsx', 'app/[slug]/page.tsx', false],
    ['src.ts', 'src/**', false],
    ['xsrc/a.ts', 'src/**', false],
    ['src/a.tsx', 'src/*.ts', false],
    ['a+b.ts', 'a+b.ts', true],
    ['aab.ts', 'a+b.ts', false],
    ['a.ts', 'a?ts', true],
    ['a/ts', 'a?ts', false],
    ['💡', '?', true],
    ['', '**', true],
    ['a', '', false],
  ])('say whether %j is meant by %j: %s', (one, other, meant) => {
    expect(matches(one, other)).toBe(meant);
  });

  it('without brackets or escapes mean what a well-known library says', () => {
    fc.assert(
      fc.property(path, glob, (one, other) => {
        fc.pre(!`${one}${other}`.includes('['));
        // Of a trailing slash and of `**` for the folder itself it has its own opinion.
        fc.pre(!other.endsWith('/') && !other.endsWith('**'));
        expect(matches(one, other), `${one} by ${other}`).toBe(picomatch(other, { dot: true })(one));
      }),
      runs,
    );
  });

  it('that both match some path may overlap', () => {
    fc.assert(
      fc.property(path, glob, glob, (one, a, b) => {
        if (matches(one, a) && matches(one, b)) expect(mayOverlap(a, b), `${one} by ${a} and ${b}`).toBe(true);
      }),
      runs,
    );
    // Chance seldom finds a path that both match, so here is one made from each glob.
    const filled = (pattern: string) =>
      pattern
        .replaceAll('**', 'a/b')
        .replaceAll('*', 'ab')
        .replaceAll('?', 'a')
        .replaceAll(/\{([^,}]*),[^}]*\}/g, '$1');
    fc.assert(
      fc.property(glob, glob, (a, b) => {
        const one = filled(a);
        if (matches(one, a) && matches(one, b)) expect(mayOverlap(a, b), `${one} by ${a} and ${b}`).toBe(true);
      }),
      runs,
    );
  });

  it('overlap with themselves, and both ways', () => {
    fc.assert(
      fc.property(glob, glob, (a, b) => {
        expect(mayOverlap(a, a)).toBe(true);
        expect(mayOverlap(a, b)).toBe(mayOverlap(b, a));
      }),
      runs,
    );
  });

  it.each([
    ['src/parse/**', 'src/print/**'],
    ['src/*.ts', 'src/*.js'],
    ['src/a*', 'src/b*'],
    ['src/*', 'src/a/*'],
    ['docs/**', 'src/**/docs'],
    ['{a,b}/*', '{c,d}/*'],
  ])('that match no path together do not: %s and %s', (a, b) => {
    expect(mayOverlap(a, b)).toBe(false);
  });

  it('of any shape are read, and quickly', () => {
    fc.assert(
      fc.property(wild, wild, (a, b) => {
        expect(typeof matches(a, b)).toBe('boolean');
        expect(typeof mayOverlap(a, b)).toBe('boolean');
      }),
      runs,
    );
    const deep = 'a/'.repeat(40);
    expect(matches(`${deep}b`, `${'**/'.repeat(60)}c`)).toBe(false);
    expect(mayOverlap(`${'*a'.repeat(60)}b`, `${'a*'.repeat(60)}c`)).toBe(false);
    expect(matches('x', '{a,b}'.repeat(30))).toBe(false);
  });
});
