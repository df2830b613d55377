import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runLabel } from '../../src/vscode/history/run-texts.ts';
import { issueItem, issueLabel, issueTooltip } from '../../src/vscode/issues/issue-texts.ts';
import { codeSpan, fenced, labelText, messageText, plainLines, plainWords } from '../../src/vscode/safe-text.ts';

/** Texts full of what could end a fence or be markup. */
const hostile = fc.array(fc.constantFrom('`', '```', '~~~', '\n', '$(zap)', '[a](command:x)', '<img>', 'word', '\\'), {
  maxLength: 20,
});

/** What the editor takes for a link in its messages and input boxes: a label and an address of one of these schemes. */
const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: ["'].+?["'])?\)/i;

/** Texts made of the pieces of links, with marks in between that are taken out. */
const links = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('[', ']', '(', ')', '](', '[a](command:x)', '[a][b]', '[b]: ') },
      {
        weight: 6,
        arbitrary: fc.constantFrom('command:', 'COMMAND:a', 'https://b', 'file:///c', 'vscode://d', ' "t"'),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom('\u0000', '\u202e', '\u2028', '\n', '\u200b', ' ', '\ufeff', '\u{e0041}'),
      },
      { weight: 1, arbitrary: fc.string() },
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));

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

  it('keeps its low lines where they are part of a word, and makes no emphasis of others', () => {
    expect(plainWords('read_file, _so_ and __so__')).toBe('read_file, \\_so\\_ and \\_\\_so\\_\\_');
  });

  it('brings no icon and no second line into a label', () => {
    expect(labelText('run\n$(trash) me')).toBe('run $\u200b(trash) me');
    expect(labelText('left\u202eright\u0007!')).toBe('left right !');
  });

  it('is no link, picture or markup among plain words', () => {
    expect(plainWords('- developer-1 + 2')).toBe('\\- developer-1 \\+ 2');
    expect(plainWords('[x](command:y) ![z](http://a) <b> `c`')).toBe(
      '\\[x\\]\\(command:y\\) \\!\\[z\\]\\(http\\://a\\) \\<b\\> \\`c\\`',
    );
  });

  it('holds no bare address among plain words that would be drawn as a link', () => {
    expect(plainWords('see https://a.b/c, www.a.b or me@a.b')).toBe('see https\\://a.b/c, www\\.a.b or me\\@a.b');
    expect(plainWords('1. one')).toBe('1\\. one');
    fc.assert(
      fc.property(links, (text) => {
        // What is escaped begins nothing.
        const begins = plainWords(text).replace(/\\[!-/:-@[-`{-~]/g, '\u25a1');
        expect(begins).not.toMatch(/:\/\/|www\.|@|[[\]<>`]/i);
      }),
    );
  });

  it('is no picture and no link where somebody points at an issue', () => {
    const body = '\\![x](https://evil.example/p.png)\n\n[a]: command:b\n![x][a] <img src="//c">\n    indented\nlast';
    const tooltip = issueTooltip({ number: 7, title: '**Bold** $(trash)', body });
    expect(tooltip.replace(/\\[!-/:-@[-`{-~]/g, '')).toBe(
      '**7 Bold \u200btrash**\n\nxhttps//evil.example/p.png\n\na: command:b\n\nxa img src="//c"\n\nindented\n\nlast',
    );
    expect(plainLines('x'.repeat(2000), 100)).toHaveLength(100);
  });

  it('is drawn in lists and in what is picked from as it is written', () => {
    const title = 'Fix $(trash) \u202ethis';
    const issue = {
      number: 7,
      title,
      body: '',
      labels: ['$(bug)'],
      author: 'a',
      state: 'open',
      url: '',
      comments: 0,
    } as const;
    const row = { kind: 'issue', issue: 7, title } as const;
    expect(issueItem({ ...issue, updatedAt: 0 }, 0)).toMatchObject({
      label: '#7 Fix $\u200b(trash) this',
      description: '$\u200b(bug) · now',
    });
    expect(issueLabel(issue)).toBe('#7 Fix $\u200b(trash) this');
    expect(
      runLabel({ ...row, run: 'r', state: 'going', asks: 0, spent: null, opened: 0, last: 0, problem: null }),
    ).toBe('#7 Fix $\u200b(trash) this');
  });

  it('is no link in a message, also where it stands beside other words', () => {
    fc.assert(
      fc.property(links, links, (one, other) => {
        const said = messageText(`${messageText(one)}${other}`);
        expect(said).not.toMatch(LINK);
        expect(said).not.toMatch(/\]\[|\]:|\b(command|vscode|file):\S/i);
        expect(said).not.toMatch(/\p{Cc}|\p{Bidi_Control}|[\u2028\u2029\u{e0000}-\u{e007f}]/u);
      }),
      { numRuns: 1000 },
    );
    // The pattern sees a link where there is one.
    expect('Run [the tests](command:issueSwarm.deleteRun?%5B%5D "now")').toMatch(LINK);
    expect(messageText('[a](command:b)')).toBe('[a]\u200b(command\u200b:b)');
  });

  it('says in a message what it said, no longer than it may be', () => {
    expect(messageText('cannot read [x] (in `a.ts`): no such file')).toBe('cannot read [x] (in `a.ts`): no such file');
    expect(messageText('See https://example.com/a(b)')).toBe('See https://example.com/a(b)');
    expect(messageText('x'.repeat(5000), 100)).toHaveLength(100);
  });
});
