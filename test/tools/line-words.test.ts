import { describe, expect, it } from 'vitest';
import { lineWords } from '../../src/tools/line-words.ts';

const set = (line: string): string[] =>
  (lineWords(line) ?? []).filter(([program]) => program === '=').map(([, what]) => what ?? '');

describe('the words of a line', () => {
  it('are its commands, what it writes, and what it sets for them', () => {
    expect(lineWords('CI=1 npm test > out.txt')).toEqual([
      ['npm', 'test'],
      ['>', 'out.txt'],
      ['=', 'CI=1'],
    ]);
  });

  it.each([
    ['LD_PRELOAD=./x.so npm test', ['LD_PRELOAD=./x.so']],
    ['PATH=.; npm test', ['PATH=.']],
    ['NODE_OPT\\\nIONS=x npm test', ['NODE_OPTIONS=x']],
    ['(A=1; ls)', ['A=1']],
    ['x=$(B=2 ls)', ['x=$(B=2 ls)', 'B=2']],
    ['for PATH in x; do npm test; done', ['PATH=']],
    ['npm test $((PATH=1))', ['$((PATH=1))']],
    [`npm test \${A[PATH=1]}`, [`\${A[PATH=1]}`]],
    [`npm test \${X:=y}`, [`\${X:=y}`]],
    ['((PATH=1)) && npm test', ['PATH=1']],
    ["[[ 'PATH=1' -eq 1 ]] && npm test", ["'PATH=1'1"]],
    ['npm test {PATH}>/dev/null', ['PATH=']],
  ])('of %s show what is set', (line, expected) => {
    expect(set(line)).toEqual(expected);
  });

  it('hold nothing where nothing is set', () => {
    for (const line of ['make CI=1', `echo $((1 + 2)) \${x:-y}`, 'env A=1 ls', '[[ a == b ]] && ls'])
      expect(set(line), line).toEqual([]);
  });

  it('cannot be told where a program could pass for a variable, or where the line cannot be read', () => {
    expect(lineWords("'=' A=1")).toBeNull();
    expect(lineWords('$X test')).toBeNull();
  });
});
