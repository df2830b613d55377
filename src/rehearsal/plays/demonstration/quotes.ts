import type { Amendment, Bug, Edit } from './bug.ts';
import { type Finding, functionAround, quoted, type ShownLine, textOf } from './reading.ts';

const FIELD = '"3"" screws, zinc"';
const WANTED = '3" screws, zinc';

/** A line of CSV is cut at each separator, quotes or not. Its first fix forgets that a doubled quote means a quote. */
export const quotes: Bug = {
  suspect: /\.split\((separator|',')\)/,
  fixed: /quoted = !quoted/,
  title: 'Keep a quoted field of the export in one piece',
  cause:
    'It cuts the line at every separator, also at one that stands inside quotes. A field that begins and ends with a quote is one field, and the quotes are not part of it.',
  criteria: ['A separator inside quotes does not end the field.', 'Lines without quotes are read as before.'],
  mend,
  summary: 'A line is now read character by character, and a separator ends a field only outside quotes.',
  probe: {
    command: `node --input-type=module --eval 'import { parseCsv } from "./src/csv.js"; console.log(JSON.stringify(parseCsv("what\\n\\"3\\"\\" screws, zinc\\"")))'`,
    tries: 'a field that holds a quote itself',
    judge: (answer) => {
      const got = /\[\{"what":"((?:[^"\\]|\\.)*)"\}\]/.exec(answer)?.[1];
      if (got === undefined) return 'unclear';
      const field: unknown = JSON.parse(`"${got}"`);
      if (field === WANTED) return { wrong: null };
      return {
        wrong: `A doubled quote inside quotes stands for one quote, but here both are dropped: I ran it with \`${FIELD}\` and got \`${field}\` where it should be \`${WANTED}\`.`,
      };
    },
  },
  amend,
};

function mend(source: readonly ShownLine[]): Edit | null {
  const body = functionAround(source, quotes.suspect);
  const old = body ? textOf(body) : '';
  const names = /^function \w+\((\w+), (\w+)\) \{\n {2}return \1\.split\(\2\)\.map\(\((\w+)\) => \3\.trim\(\)\);\n\}$/;
  const [, line, separator, field] = names.exec(old) ?? [];
  if (!line || !separator || !field) return null;
  const fixed = [
    old.split('\n')[0],
    '  const fields = [];',
    `  let ${field} = '';`,
    '  let quoted = false;',
    `  for (const character of ${line}) {`,
    `    if (character === '"') quoted = !quoted;`,
    `    else if (character === ${separator} && !quoted) {`,
    `      fields.push(${field}.trim());`,
    `      ${field} = '';`,
    `    } else ${field} += character;`,
    '  }',
    `  fields.push(${field}.trim());`,
    '  return fields;',
    '}',
  ];
  return { old, new: fixed.join('\n') };
}

function amend(finding: Finding, source: readonly ShownLine[], tests: readonly ShownLine[]): Amendment | null {
  const [input, , wanted] = quoted(finding.text);
  const fix = doubledQuotes(source, finding.line);
  const last = tests.slice(tests.findLastIndex((line) => line.text.startsWith('test(')));
  const old = textOf(last).trimEnd();
  if (!input || !wanted || !fix || !/^test\([\s\S]*\n\}\);$/.test(old)) return null;
  const test = [
    "test('takes a doubled quote inside quotes as one quote', () => {",
    `  assert.deepEqual(parseCsv('what\\n${escaped(input)}'), [{ what: '${escaped(wanted)}' }]);`,
    '});',
  ];
  return {
    test: { old, new: [old, '', ...test].join('\n') },
    source: fix,
    summary: `Inside quotes a doubled quote is now one quote: \`${input}\` gives \`${wanted}\`, and a test says so.`,
  };
}

/** The loop over the characters, which looks one character ahead from now on. */
function doubledQuotes(source: readonly ShownLine[], line: number): Edit | null {
  const at = source.findIndex(({ number }) => number === line);
  const head = source[at - 1]?.text ?? '';
  const flip = source[at]?.text ?? '';
  const [, indent, character, text] = /^( *)for \(const (\w+) of (\w+)\) \{$/.exec(head) ?? [];
  if (indent === undefined || !character || !text || !quotes.fixed.test(flip)) return null;
  const fixed = [
    `${indent}for (let at = 0; at < ${text}.length; at += 1) {`,
    `${indent}  const ${character} = ${text}[at];`,
    `${indent}  if (${character} === '"' && quoted && ${text}[at + 1] === '"') {`,
    `${indent}    ${/(\w+) \+= /.exec(textOf(source.slice(at)))?.[1] ?? 'field'} += ${character};`,
    `${indent}    at += 1;`,
    `${indent}  } else ${flip.trim()}`,
  ];
  return { old: `${head}\n${flip}`, new: fixed.join('\n') };
}

const escaped = (text: string): string => text.replace(/[\\']/g, '\\$&');
