import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wordsOf } from '../../src/tools/command-words.ts';

/** There is no program on this PATH: for each command bash calls this function instead, which notes its words. */
const NOTES = String.raw`command_not_found_handle() { local IFS=$'\2'; printf '%s\1' "$*" >>"$NOTES"; return 0; }`;

const bash = spawnSync('bash', ['-c', 'command -v bash'], { encoding: 'utf8' }).stdout.trim();
let folder = '';
let runs = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'words-'));
  writeFileSync(join(folder, 'notes.sh'), NOTES);
});

// What a line left in the background may still write.
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

/** The commands that bash did run for `line`. */
function ran(line: string): readonly (readonly string[])[] {
  runs += 1;
  const cwd = join(folder, `run-${runs}`);
  const notes = join(folder, `notes-${runs}`);
  mkdirSync(cwd);
  const env = { PATH: '/nonexistent', HOME: cwd, BASH_ENV: join(folder, 'notes.sh'), NOTES: notes, LC_ALL: 'C.UTF-8' };
  spawnSync(bash, ['-c', '--', line], { cwd, env, timeout: 5000, killSignal: 'SIGKILL', stdio: 'ignore' });
  if (!existsSync(notes)) return [];
  const noted = readFileSync(notes, 'utf8').split('\u0001').filter(Boolean);
  return noted.map((words) => words.split('\u0002'));
}

/** Words that stand as they were written, since only running can tell them. */
const open = /[$`*?[{~<>(]/;

const isAmong = (words: readonly string[], read: readonly (readonly string[])[]): boolean =>
  read.some(
    (one) =>
      one[0] === words[0] &&
      (one.slice(1).some((word) => open.test(word)) || JSON.stringify(one) === JSON.stringify(words)),
  );

function hidden(line: string): readonly (readonly string[])[] {
  const read = wordsOf(line);
  return read === null ? [] : ran(line).filter((words) => !isAmong(words, read));
}

const quoted = (line: string): string => `'${line.replaceAll("'", "'\\''")}'`;

const { line: lines } = fc.letrec<{ line: string }>((tie) => {
  const inner = tie('line');
  const around = (...parts: readonly string[]) =>
    fc.tuple(...parts.slice(1).map(() => inner)).map((within) => String.raw({ raw: parts }, ...within));
  return {
    line: fc.oneof(
      { maxDepth: 3, depthSize: 'large' },
      fc.constantFrom(
        'aa',
        'bb x',
        'cc "y z"',
        "aa 'q;r'",
        '$(bb)',
        'dd $x',
        'x=1 ee',
        'ff\\ g',
        '"hh" i',
        'ii >f',
        ':',
      ),
      fc.tuple(inner, fc.constantFrom('; ', ' && ', ' || ', ' | ', ' & ', '\n'), inner).map((parts) => parts.join('')),
      around('(', ')'),
      around('{ ', '; }'),
      around('! ', ''),
      around('time ', ''),
      around('jj "$(', ')"'),
      around('kk `', '`'),
      around('if ', '; then ', '; else ', '; fi'),
      around('for i in 1 $(', '); do ', '; done'),
      around('case $(', ') in *) ', ';; esac'),
      around('ll <(', ')'),
      around('mm <<E\n$(', ')\nE\n'),
      around('nn $' + '{x:-$(', ')}'),
      around('oo "$' + "{x:-'$(", ')\'}"'),
      around('pp $(( $(', ') ))'),
      around('g() { ', '; }; g'),
      around('[[ -n $(', ') ]]'),
      around('x=(1 $(', '))'),
      around('qq <<< "$(', ')"'),
      around('rr "$( # it\'s )\n', ')"'),
      inner.map((line) => `eval ${quoted(line)}`),
      inner.map((line) => `trap ${quoted(line)} EXIT`),
    ),
  };
});

const bits = [
  '"',
  "'",
  '\\',
  '$(',
  '`',
  ')',
  '(',
  '{ ',
  '; }',
  '&&',
  '|',
  '\n',
  '#',
  "$'",
  '<<E\n',
  '>f',
  '}',
  '((',
  '))',
];

/** A line, and then something put in or taken out somewhere. */
const spoilt = fc
  .tuple(lines, fc.nat(200), fc.oneof(fc.constantFrom(...bits), fc.constant(null)))
  .map(([line, place, bit]) => {
    const at = place % (line.length + 1);
    return line.slice(0, at) + (bit ?? '') + line.slice(bit === null ? at + 1 : at);
  });

test('the commands that bash runs of a line are among those that were read', { timeout: 120_000 }, () => {
  let told = 0;
  fc.assert(
    fc.property(fc.oneof(lines, spoilt), (line) => {
      if (wordsOf(line) !== null) told += 1;
      expect(hidden(line)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(told).toBeGreaterThan(50);
});

test('a command that is not read would be noticed', () => {
  expect(ran('aa "b c"; dd $(ee)')).toEqual([['aa', 'b c'], ['ee'], ['dd']]);
  expect(isAmong(['aa', 'b c'], [['aa', 'b']])).toBe(false);
});
