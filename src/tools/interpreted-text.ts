import { type CommandWord, PUT_IN_LATER, programOf } from './wrapped-command.ts';

/** Text that a command runs as commands; `bash` is false where another shell reads it. */
export interface InterpretedText {
  readonly text: string;
  readonly bash: boolean;
}

const OTHER_SHELLS = ['sh', 'dash', 'ash'];
const UNREAD_SHELLS = ['zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'rbash', 'pwsh'];
/** What takes one name for another, or runs text that stands elsewhere. */
const OPAQUE = ['alias', 'bind', 'compgen', 'complete', 'enable', 'fc', 'hash'];
/** What evaluates the subscripts of its arguments once more: `unset 'a[$(rm x)]'`. */
const SUBSCRIPTS = ['[', 'declare', 'export', 'let', 'local', 'printf', 'read', 'readonly', 'test', 'typeset', 'unset'];

/** Would this text, evaluated once more as an array's element, run something? */
export const runsInSubscript = (text: string): boolean => /\[.*(\$[({]|`)/s.test(text);

/**
 * The texts that a command runs as commands of their own (`bash -c`, `eval`, `trap`); null where it runs some that cannot
 * be known. `input` is its standard input where that is written out in the line.
 */
export function interpretedTexts(
  words: readonly CommandWord[],
  input: string | null,
): readonly InterpretedText[] | null {
  const [name, ...rest] = words;
  const program = programOf(name?.text ?? '');
  if (program === 'bash') return ofShell(rest, { bash: true, input });
  if (OTHER_SHELLS.includes(program)) return ofShell(rest, { bash: false, input });
  if (UNREAD_SHELLS.includes(program)) return null;
  if (program === 'eval') return ofEval(rest);
  if (program === 'trap') return ofTrap(rest);
  if (program === '.' || program === 'source') return isFile(operand(rest)) ? [] : null;
  if (OPAQUE.includes(program)) return rest.length === 0 ? [] : null;
  if (program === 'mapfile' || program === 'readarray') return rest.some(({ text }) => /^-.*C/.test(text)) ? null : [];
  if (SUBSCRIPTS.includes(program)) return rest.some((word) => word.known && runsInSubscript(word.text)) ? null : [];
  return [];
}

const operand = (words: readonly CommandWord[]): CommandWord | undefined =>
  words[0]?.known && words[0].text === '--' ? words[1] : words[0];

/** A file of commands is a program like any other, if it is a file. */
const isFile = (word: CommandWord | undefined): boolean =>
  word?.known === true && word.text !== '-' && !/^\/+(dev|proc)\//.test(word.text);

interface Shell {
  readonly bash: boolean;
  readonly input: string | null;
}

function ofShell(words: readonly CommandWord[], { bash, input }: Shell): readonly InterpretedText[] | null {
  let takesText = false;
  let at = 0;
  for (; at < words.length; at += 1) {
    const { text, known } = words[at] ?? { text: PUT_IN_LATER, known: false };
    if (!known) return null;
    if (text === '--version' || text === '--help') return [];
    if (['--norc', '--noprofile', '--posix', '--login'].includes(text)) continue;
    if (text === '--' || !/^[-+]./.test(text)) {
      if (text === '--' || text === '-') at += 1;
      break;
    }
    if (!/^[-+][abefhklmnptuvxBCEHTcoO]+$/.test(text)) return null;
    if (/[oO]/.test(text)) {
      // What they name may change how the text is read.
      at += 1;
      if (!/o$/.test(text) || !/^(pipefail|errexit|nounset|xtrace|noglob)$/.test(words[at]?.text ?? '')) return null;
    }
    takesText ||= text.includes('c');
  }
  const word = words[at];
  if (takesText) return word?.known ? [{ text: word.text, bash }] : null;
  if (word === undefined) return input === null ? null : [{ text: input, bash }];
  return isFile(word) ? [] : null;
}

function ofEval(words: readonly CommandWord[]): readonly InterpretedText[] | null {
  const rest = words[0]?.text === '--' ? words.slice(1) : words;
  if (!rest.every(({ known }) => known)) return null;
  return [{ text: rest.map(({ text }) => text).join(' '), bash: true }];
}

function ofTrap(words: readonly CommandWord[]): readonly InterpretedText[] | null {
  const rest = words[0]?.text === '--' ? words.slice(1) : words;
  const [action] = rest;
  if (!rest.every(({ known }) => known)) return null;
  if (action === undefined || rest.length < 2 || /^(-|-[lp]+|\d+|)$/.test(action.text)) return [];
  return [{ text: action.text, bash: true }];
}
