import { matches } from './glob.ts';

/**
 * Does a command match a pattern of words? `npm test` matches every command that begins with these words; `*` in a word
 * stands for anything in it, `**` alone for any command at all.
 */
export function commandMatches(argv: readonly string[], pattern: string): boolean {
  const wanted = pattern.trim().split(/\s+/);
  if (pattern.trim() === '**') return true;
  if (pattern.trim() === '' || wanted.length > argv.length) return false;
  return wanted.every((word, at) => wordMatches(argv[at] ?? '', word));
}

/** A slash in a word is no more than a letter here: a program may be named by its path. */
const wordMatches = (word: string, pattern: string): boolean =>
  matches(word.replaceAll('/', '\u0001'), pattern.replaceAll('/', '\u0001'));

/** Might a word of a line turn out to be the word of a pattern, once variables are filled in and globs are expanded? */
const mayBe = (one: string, wanted: string): boolean =>
  /[$`[]/.test(one) || wordMatches(one, wanted) || (/[*?]/.test(one) && wordMatches(wanted, one));

/**
 * Might a command turn out to match the pattern? For denials, which must not be got round: a program counts whichever
 * path leads to it, options before a word do not hide it, and a word that is not known yet may be any.
 */
export function commandMayMatch(argv: readonly string[], pattern: string): boolean {
  const [program = '', ...given] = argv;
  const [wanted = '', ...words] = pattern.trim().split(/\s+/);
  if (pattern.trim() === '**') return true;
  if (!mayBe(program.slice(program.lastIndexOf('/') + 1), wanted) && !mayBe(program, wanted)) return false;
  let from = 0;
  return words.every((word) => {
    const at = given.findIndex((one, index) => index >= from && mayBe(one, word));
    from = at + 1;
    return at >= 0;
  });
}
