import { type Assignment, forEachChild, parse, type SyntaxNode } from 'unbash';
import { wordsOf } from './command-words.ts';

/**
 * The simple commands of a line as `wordsOf` reads them, and beside them what the line sets for those that follow, as
 * `['=', 'NAME=value']`: a variable may make another program of one that is allowed. Null where the line cannot be read.
 */
export function lineWords(command: string): readonly (readonly string[])[] | null {
  const words = wordsOf(command);
  // A program of that name would pass for a variable.
  if (words === null || words.some(([program]) => program === '=')) return null;
  return [...words, ...variablesSet(parse(command)).map((text) => ['=', text])];
}

/** In front of a command, or by themselves, or by a loop. `export` and its like are commands, and stand among those. */
function variablesSet(node: SyntaxNode): string[] {
  const here = setBy(node);
  forEachChild(node, (child) => {
    here.push(...variablesSet(child));
  });
  return here;
}

function setBy(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'Command':
      return node.prefix.flatMap((one) => (one.type === 'Assignment' ? textOf(one) : []));
    case 'For':
    case 'Select':
      return [`${node.name.text}=`];
    case 'Coproc':
      return node.name === undefined ? [] : [`${node.name.text}=`];
    // `${x:=value}`, and what is reckoned with in subscripts and slices.
    case 'ParameterExpansion':
    case 'ArithmeticExpansion':
      return sets(node.text);
    case 'TestBinary':
      return node.operator.startsWith('-') ? sets(`${node.left.text}${node.right.text}`) : [];
    // `{x}>file` puts a number into `x`.
    case 'FileDescriptorVariable':
      return [`${node.name}=`];
    case 'ArithmeticCommand':
      return sets(node.body);
    case 'ArithmeticFor':
      return ['(('];
    default:
      return [];
  }
}

const sets = (arithmetic: string): string[] => (/=|\+\+|--/.test(arithmetic) ? [arithmetic] : []);

const textOf = ({ text, name, value }: Assignment): string => (value.type === 'Word' ? `${name}=${value.value}` : text);
