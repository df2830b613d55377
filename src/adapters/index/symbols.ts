const NAME = '([\\p{L}_$][\\p{L}\\p{N}_$]*)';
const BEFORE =
  '(?:(?:export|default|declare|abstract|async|public|private|protected|internal|static|final|sealed|partial|' +
  'override|virtual|open|data|inline|pub(?:\\([^)]*\\))?|unsafe|extern|const|readonly|suspend|local)\\s+)*';
const KIND =
  '(?:def|class|function\\*?|interface|type|enum|namespace|module|mod|struct|trait|fn|func|fun|record|object|' +
  'protocol|union|macro_rules!|cdef|cpdef)';

/** What a definition looks like on its own line, in the languages people keep in repositories. */
const DEFINITIONS: readonly RegExp[] = [
  new RegExp(`^\\s*${BEFORE}${KIND}\\s+(?:\\([^)]*\\)\\s*)?(?:self\\.)?${NAME}`, 'u'),
  // A binding counts at the left margin only: inside a function it is nobody's address.
  new RegExp(`^(?:export\\s+|pub\\s+)?(?:const|let|var|val|static)\\s+(?:mut\\s+)?${NAME}`, 'u'),
  /^\s{0,4}([A-Z][A-Z0-9_]{2,})\s*(?::[^=]+)?=(?!=)/,
  new RegExp(
    `^\\s+(?:(?:public|private|protected|internal|static|async|final|override|virtual)\\s+)+[\\w<>\\[\\],.? ]*?\\b${NAME}\\s*\\(`,
    'u',
  ),
  /^\s*#\s*define\s+(\w+)/,
];
const LONGEST_LINE = 300;

/** Names that these lines define, as they are written, each once, in order. */
export function symbolsOf(lines: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const line of lines) {
    if (line.length > LONGEST_LINE) continue;
    for (const definition of DEFINITIONS) {
      const name = definition.exec(line)?.[1];
      if (name === undefined) continue;
      names.add(name);
      break;
    }
  }
  return [...names];
}
