import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittedBody, fittedDescription, fittedTitle } from '../../../src/adapters/forge/fitted.ts';

const marker = fc.nat(999).map((n) => `<!-- swarm run=r n=${n} -->`);
const line = fc.oneof(fc.string({ maxLength: 40 }), fc.constant('🐝'.repeat(30)), marker);

test('a body never passes what GitHub takes, keeps its markers, and one that fits is left alone', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 40 }),
      fc.constantFrom(1, 100, 3000, 9000),
      marker,
      (lines, repeat, last) => {
        const filler = lines.join('\n').replaceAll('<!--', '<!').repeat(repeat);
        const body = `${filler}\n${last}`;
        const fitted = fittedBody(body);
        expect(fitted.length).toBeLessThanOrEqual(65_536);
        expect(fitted).toContain(last);
        expect(fitted.isWellFormed() || !body.isWellFormed()).toBe(true);
        if (body.length <= 65_000) expect(fitted).toBe(body);
      },
    ),
    { numRuns: 60 },
  );
});

test('titles and descriptions are one line of limited length', () => {
  expect(fittedTitle(' two\n lines ')).toBe('two lines');
  expect(fittedTitle('x'.repeat(256))).toBe('x'.repeat(256));
  expect(fittedTitle('x'.repeat(257))).toBe(`${'x'.repeat(255)}…`);
  expect(fittedDescription(`${'x'.repeat(138)}🐝🐝`)).toBe(`${'x'.repeat(138)}…`);
});
