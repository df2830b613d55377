import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSpan, fenced, labelText, plainWords } from '../../src/vscode/safe-text.ts';

/** Texts full of what could end a fence or be markup. */
const hostile = fc.array(fc.constantFrom('`', '```', '~~~', '\n', '$(zap)', '[a](command:x)', '<img>', 'word', '\\'), {
  maxLength: 20,
});

describe('a text of a stranger', () => {
  it('cannot close the fence that it stands in', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = parts.join('');
        const lines = fenced(text).split('\n');
        const fence = /^`+/.exec(lines[0] ?? '')?.[0] ?? '';
        expect(fence.length).toBeGreaterThanOrEqual(3);
        expect(lines.at(-1)).toBe(fence);
        expect(lines.slice(1, -1).some((line) => line.includes(fence))).toBe(false);
      }),
    );
  });

  it('cannot end the code span that it stands in', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const span = codeSpan(parts.join(''));
        const ticks = /^`+/.exec(span)?.[0] ?? '';
        expect(span.endsWith(ticks)).toBe(true);
        const inside = span.slice(ticks.length, -ticks.length);
        expect([...inside.matchAll(/`+/g)].some(([run]) => run.length === ticks.length)).toBe(false);
      }),
    );
  });

  it('brings no icon and no second line into a label', () => {
    expect(labelText('run\n$(trash) me')).toBe('run $\u200b(trash) me');
    expect(labelText('left\u202eright\u0007!')).toBe('left right !');
  });

  it('is no link, picture or markup among plain words', () => {
    expect(plainWords('- developer-1 + 2')).toBe('\\- developer-1 \\+ 2');
    expect(plainWords('[x](command:y) ![z](http://a) <b> `c`')).toBe(
      '\\[x\\]\\(command:y\\) \\!\\[z\\]\\(http://a\\) \\<b\\> \\`c\\`',
    );
  });
});
