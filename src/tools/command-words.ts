import {
  type Assignment,
  type Command,
  type CommandArgument,
  forEachChild,
  type HereDoc,
  type ParameterExpansionPart,
  type ParsedScript,
  parse,
  type Redirect,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import { interpretedTexts, runsInSubscript } from './interpreted-text.ts';
import { bendsBash, type CommandWord, wrappedCommands } from './wrapped-command.ts';

/** Commands within commands, before a line counts as one that nobody can read. */
const DEEPEST = 16;

/**
 * Every simple command that bash might run for `command`, each as its words with the quotes resolved: those of chains,
 * branches, loops, functions, substitutions and subshells, and those that a wrapper such as `env` or `bash -c` runs, which
 * stand behind the wrapper itself. Variables set before a command are left out. A word that only running can tell
 * (`$HOME`, `*.ts`) stands as it is written; `$@` stands for words that `xargs` or `find` puts in. A file that is opened
 * for writing by a redirection is listed as `['>', path]`.
 *
 * Null when bash would reject the line, or when the name of one command cannot be known, or which commands are run. What a
 * program does with its arguments (`python -c`, `git -c alias…`), and what its name leads to after `PATH` was set, is
 * not looked into.
 */
export function wordsOf(command: string): readonly (readonly string[])[] | null {
  const found: (readonly string[])[] = [];
  return scriptRead(parse(command), { found, depth: 0 }) ? found : null;
}

interface Reading {
  readonly found: (readonly string[])[];
  readonly depth: number;
}

/** Each of these answers whether all of it could be read. */
function scriptRead(script: ParsedScript, reading: Reading): boolean {
  return nodeRead(script, reading) && !script.errors?.length;
}

function nodeRead(node: SyntaxNode, reading: Reading): boolean {
  if (node.type === 'Command' && !commandRead(node, reading)) return false;
  if (node.type === 'Redirect' && !redirectRead(node, reading)) return false;
  if (!isHarmless(node)) return false;
  let read = true;
  forEachChild(node, (child) => {
    read = read && (child.type === 'Script' ? scriptRead(child, reading) : nodeRead(child, reading));
  });
  return read;
}

function commandRead(node: Command, reading: Reading): boolean {
  if (node.name === undefined) return true;
  return wordsRead([wordOf(node.name), ...node.args.map(wordOf)], inputOf(node), reading);
}

function wordsRead(words: readonly CommandWord[], input: string | null, { found, depth }: Reading): boolean {
  // A program of that name would pass for a redirection.
  if (!words[0]?.known || words[0].text === '>' || depth > DEEPEST) return false;
  found.push(words.map(({ text }) => text));
  const deeper = { found, depth: depth + 1 };
  const wrapped = wrappedCommands(words);
  const texts = interpretedTexts(words, input);
  return (
    wrapped !== null &&
    texts !== null &&
    wrapped.every((one) => wordsRead(one, input, deeper)) &&
    texts.every(({ text, bash }) => (bash || readsAlike(text)) && scriptRead(parse(text), deeper))
  );
}

/** Would a plain POSIX shell find the same commands in this text as bash does? */
const readsAlike = (text: string): boolean => !/\$['"]|\[\[|\(\(|[<>]\(|&>|\|&|\w\+=|\]=|\bcoproc\b/.test(text);

function redirectRead({ operator, target }: Redirect, { found }: Reading): boolean {
  if (target === undefined) return false;
  const { text } = wordOf(target);
  // To bash `>&-x` is `>&-` and the word `x`.
  if (operator.endsWith('&') && target.text.startsWith('-') && target.text !== '-') return false;
  const copies = operator === '>&' && /^(\d+-?|-)$/.test(text);
  if (operator.includes('>') && !copies) found.push(['>', text]);
  return true;
}

/** False for what makes bash run something that the tree does not show. */
function isHarmless(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'ArithmeticCommandExpansion':
      return isPlainSubstitution(node);
    case 'ParameterExpansion':
      return isPlainExpansion(node);
    // Within arithmetic bash expands what stands between single quotes, the parser does not.
    case 'ArithmeticExpansion':
      return node.expression !== undefined && !node.text.includes("'");
    case 'ArithmeticCommand':
      return node.expression !== undefined && !node.body.includes("'");
    case 'ArithmeticWord':
      return !node.value.includes("'");
    case 'Assignment':
      return isPlainAssignment(node);
    case 'HereDoc':
      return endsPlainly(node);
    case 'TestUnary':
      return !runsInSubscript(literalOf(node.operand));
    case 'TestBinary':
      return ![node.left, node.right].some((word) => node.operator.startsWith('-') && runsInSubscript(literalOf(word)));
    default:
      return true;
  }
}

/** Bash 5.2 loses the `;` of what follows a here-document within a substitution: `a; b` becomes `a b`. */
function isPlainSubstitution({
  text,
  script,
}: {
  readonly text: string;
  readonly script: ParsedScript | undefined;
}): boolean {
  if (script === undefined || !/<<(?!<)/.test(text)) return script !== undefined;
  return script.commands.length === 1 && script.commands[0]?.command.type === 'Command';
}

/**
 * `${x@P}` runs the substitutions within the variable's value. What quotes mean in `${x:-'…'}` depends on where it stands,
 * in a here-document for one, and the parser does not follow bash everywhere.
 */
function isPlainExpansion({ text, operation }: ParameterExpansionPart): boolean {
  if (operation?.type === 'Transform' && operation.operand.text === 'P') return false;
  return !(text.includes('\\\n') || (text.includes("'") && /\$\(|`/.test(text)));
}

/** The parser and bash part ways over texts behind an array's bracket, and over what may stand in a subscript. */
function isPlainAssignment({ name, value, index }: Assignment): boolean {
  if (bendsBash(name) || (index !== undefined && !/^[\w$"{}@*+-]*$/.test(index.text))) return false;
  return value.type !== 'Word' || !(value.text.startsWith('(') || runsInSubscript(literalOf(value)));
}

/** They do so too over where a here-document ends, when its delimiter is more than a word. */
const endsPlainly = ({ delimiter, closing }: HereDoc): boolean =>
  closing !== undefined && /^(\\?[\w.-]+|'[\w.-]+'|"[\w.-]+")$/.test(delimiter?.text ?? '');

const literalOf = (word: Word): string => (isKnown(word) ? word.value : '');

function wordOf(argument: CommandArgument): CommandWord {
  if (argument.type === 'Assignment') return assignedWord(argument);
  return isKnown(argument) ? { text: argument.value, known: true } : { text: argument.text, known: false };
}

function assignedWord({ text, name, append, index, value }: Assignment): CommandWord {
  if (index !== undefined || value.type !== 'Word' || !isKnown(value)) return { text, known: false };
  return { text: `${name}${append ? '+' : ''}=${value.value}`, known: true };
}

/** Can what bash makes of this word be told from the word alone? */
const isKnown = ({ text, parts }: Word): boolean => !/^~|[:=]~/.test(text) && (parts ?? []).every(isKnownPart);

function isKnownPart(part: WordPart): boolean {
  if (part.type === 'DoubleQuoted') return part.parts.every(({ type }) => type === 'Literal');
  // Bash keeps a line feed that is escaped in `$'…'`, the parser does not.
  if (part.type === 'AnsiCQuoted') return !part.text.includes('\\\n');
  return part.type === 'Literal' || part.type === 'SingleQuoted';
}

/** What a command reads from its standard input, where that stands in the line letter by letter. */
function inputOf({ redirects }: Command): string | null {
  const inputs = redirects.filter(({ operator }) => operator.startsWith('<'));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || input.descriptor !== undefined) return null;
  if (input.type === 'HereString')
    return input.target !== undefined && isKnown(input.target) ? input.target.value : null;
  if (input.type !== 'HereDoc' || input.operator === '<<-') return null;
  const { delimiter, body } = input;
  if (delimiter?.quoted) return body.text;
  return body.parts === undefined && !body.text.includes('\\') ? body.text : null;
}
