/** Programs of which the word after the first says little: `npm run build`, `npx vitest`, `python -m pytest`. */
const RUNS = new Set(['run', 'exec', 'dlx', 'x', '-m']);

/** A word that is rather the name of what is done than a path, an option or an argument. */
const NAMES = /^[\w@][\w@:+-]*$/;

/**
 * The words by which commands like this one can be known: the program, and what it is told to do. Of a line with several
 * commands, the first one's.
 */
export function suggestPattern(command: string): string {
  const [first = ''] = command.trim().split(/&&|\|\||[;|&\n]/);
  const words = first
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const program = words.findIndex((word) => !/^\w+=/.test(word));
  const [name, ...rest] = words.slice(Math.max(0, program));
  if (name === undefined) return command.trim();
  const [does, what] = rest;
  if (does === undefined) return name;
  if (RUNS.has(does) && what !== undefined) return [name, does, what].join(' ');
  return NAMES.test(does) ? `${name} ${does}` : name;
}
