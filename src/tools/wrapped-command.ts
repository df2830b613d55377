/** A word of a command: `known` when `text` is what bash hands over, else `text` is how the word was written. */
export interface CommandWord {
  readonly text: string;
  readonly known: boolean;
}

/** Stands for words that are put in only when the command runs; a judge must take it for anything. */
export const PUT_IN_LATER = '$@';

/** How a program that runs another is called. An option that is not named here makes the call unreadable. */
interface Wrapper {
  /** Options without a value; short ones may be joined. */
  readonly flags?: readonly string[];
  /** Options with a value, joined or as the next word. */
  readonly values?: readonly string[];
  /** Options after which nothing is run. */
  readonly only?: readonly string[];
  /** Operands before the command. */
  readonly operands?: number;
  /** May variables be set before the command? */
  readonly sets?: boolean;
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  builtin: {},
  busybox: {},
  command: { flags: ['-p'], only: ['-v', '-V'] },
  doas: { flags: ['-n'], values: ['-u'] },
  env: {
    flags: ['-', '-i', '-0', '-v', '--ignore-environment', '--null', '--debug'],
    values: ['-u', '-C', '--unset', '--chdir'],
    only: ['--version', '--help'],
    sets: true,
  },
  exec: { flags: ['-c', '-l'], values: ['-a'] },
  ionice: { flags: ['-t', '--ignore'], values: ['-c', '-n', '--class', '--classdata'] },
  nice: { flags: ['-0', '-1', '-2', '-3', '-4', '-5', '-6', '-7', '-8', '-9'], values: ['-n', '--adjustment'] },
  nohup: { only: ['--version', '--help'] },
  setsid: { flags: ['-c', '-f', '-w', '--ctty', '--fork', '--wait'] },
  stdbuf: { values: ['-i', '-o', '-e', '--input', '--output', '--error'] },
  sudo: {
    flags: ['-n', '-E', '-H', '-S', '-k', '-b', '-A', '-P', '--non-interactive', '--preserve-env', '--set-home'],
    values: ['-u', '-g', '-h', '-p', '-C', '-D', '-T', '--user', '--group'],
    only: ['-V', '--version', '--help'],
    sets: true,
  },
  time: { flags: ['-p', '-v', '--portability', '--verbose'], values: ['-f', '--format'] },
  timeout: {
    flags: ['-v', '-p', '-f', '--preserve-status', '--foreground', '--verbose'],
    values: ['-k', '-s', '--kill-after', '--signal'],
    only: ['--version', '--help'],
    operands: 1,
  },
  xargs: {
    flags: ['-0', '-r', '-t', '-p', '-x', '-o', '--null', '--no-run-if-empty', '--verbose', '--exit', '--open-tty'],
    values: ['-n', '-P', '-L', '-d', '-a', '-E', '-s', '-I'].concat([
      '--max-args',
      '--max-procs',
      '--max-lines',
      '--delimiter',
      '--arg-file',
      '--max-chars',
      '--process-slot-var',
    ]),
    only: ['--version', '--help'],
  },
};

/** The program that a command's name stands for, wherever it lies. */
export const programOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A variable set before a command, such as `A=b`. */
const SETS = /^([A-Za-z_][A-Za-z0-9_]*)\+?=/;

/** Variables by which bash itself runs code, or takes one name for another. */
export const bendsBash = (variable: string): boolean =>
  /^(BASH_ENV|BASH_ALIASES|BASH_CMDS|BASH_FUNC_.*|BASHOPTS|SHELLOPTS|PS4|PROMPT_COMMAND)$/.test(variable);

/**
 * The commands that `words` run in their turn: none where the program is no wrapper, or is called without one; null where
 * they cannot be known.
 */
export function wrappedCommands(words: readonly CommandWord[]): readonly (readonly CommandWord[])[] | null {
  const [name, ...rest] = words;
  const program = programOf(name?.text ?? '');
  if (program === 'find') return executedByFind(rest);
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (!wrapper) return [];
  const options = readOptions(rest, wrapper);
  if (options === null || options.nothing) return options && [];
  const command = operandsSkipped(rest.slice(options.length), wrapper);
  if (command === null) return null;
  if (program === 'xargs') return fedByXargs(command, options.values.get('-I'));
  return command.length === 0 ? [] : [command];
}

interface Options {
  /** Words that they take. */
  readonly length: number;
  readonly values: ReadonlyMap<string, string>;
  /** One of them says that nothing is run. */
  readonly nothing: boolean;
}

function readOptions(words: readonly CommandWord[], wrapper: Wrapper): Options | null {
  const values = new Map<string, string>();
  for (let at = 0; ; at += 1) {
    const word = words[at];
    const text = word?.text ?? '';
    if (text === '--' || !text.startsWith('-')) {
      return { length: word?.known && text === '--' ? at + 1 : at, values, nothing: false };
    }
    if (!word?.known) return null;
    const option = readOption(text, wrapper);
    if (option === null) return null;
    if (option === 'only') return { length: at + 1, values, nothing: true };
    if (option === 'flag') continue;
    if (option.value === null) at += 1;
    const value = option.value === null ? words[at] : { text: option.value, known: true };
    if (!value?.known) return null;
    values.set(option.name, value.text);
  }
}

type Read = 'flag' | 'only' | { readonly name: string; readonly value: string | null };

function readOption(text: string, { flags = [], values = [], only = [] }: Wrapper): Read | null {
  if (flags.includes(text)) return 'flag';
  if (only.includes(text)) return 'only';
  if (text.startsWith('--')) {
    const [name = '', ...value] = text.split('=');
    return values.includes(name) ? { name, value: value.length === 0 ? null : value.join('=') } : null;
  }
  for (let at = 1; at < text.length; at += 1) {
    const name = `-${text[at]}`;
    if (values.includes(name)) return { name, value: text.slice(at + 1) || null };
    if (only.includes(name)) return 'only';
    if (!flags.includes(name)) return null;
  }
  return text === '-' ? null : 'flag';
}

function operandsSkipped(words: readonly CommandWord[], wrapper: Wrapper): readonly CommandWord[] | null {
  let at = 0;
  for (const operands = wrapper.operands ?? 0; at < operands; at += 1) if (!words[at]?.known) return null;
  for (; wrapper.sets; at += 1) {
    const word = words[at];
    if (!word?.text.includes('=')) break;
    const variable = SETS.exec(word.text)?.[1];
    // What `env` takes for a variable is a command to others. Without quotes a value may become several words.
    if (!word.known || variable === undefined || bendsBash(variable)) return null;
  }
  return words.slice(at);
}

function fedByXargs(
  command: readonly CommandWord[],
  placeholder: string | undefined,
): readonly (readonly CommandWord[])[] {
  if (command.length === 0) return [];
  if (placeholder === undefined) return [[...command, { text: PUT_IN_LATER, known: false }]];
  return [command.map((word) => filledIn(word, placeholder))];
}

const filledIn = (word: CommandWord, placeholder: string): CommandWord =>
  word.text.includes(placeholder) ? { text: word.text.replaceAll(placeholder, PUT_IN_LATER), known: false } : word;

const EXECUTES = ['-exec', '-execdir', '-ok', '-okdir'];

function executedByFind(words: readonly CommandWord[]): readonly (readonly CommandWord[])[] | null {
  if (words.some(mayBecomeOption)) return null;
  const commands: (readonly CommandWord[])[] = [];
  for (let at = 0; at < words.length; at += 1) {
    if (!EXECUTES.includes(words[at]?.text ?? '')) continue;
    const end = words.findIndex((_, index) => index > at && endsExecution(words, index));
    if (end < 0) return null;
    const command = words.slice(at + 1, end);
    // One of the two is the operand of another test, such as `-name -exec`.
    if (command.some(({ text }) => EXECUTES.includes(text))) return null;
    commands.push(command.map((one) => filledIn(one, '{}')));
    at = end;
  }
  return commands;
}

const mayBecomeOption = ({ text, known }: CommandWord): boolean =>
  !known && (/[$`{]/.test(text) || !/^[\w./~]/.test(text));

const endsExecution = (words: readonly CommandWord[], at: number): boolean =>
  words[at]?.text === ';' || (words[at]?.text === '+' && words[at - 1]?.text === '{}');
