import vm from 'node:vm';

/** Milliseconds that matching may hold up the engine, once, before it is broken off. */
const LONGEST_MS = 500;

/** For each text, the lines that match (from 0) and where in the line the first match begins. */
type Matches = readonly (readonly { readonly line: number; readonly at: number }[])[];

const script = new vm.Script(`
  const pattern = new RegExp(source, flags);
  texts.map((text) => {
    const found = [];
    text.forEach((line, number) => {
      const at = line.search(pattern);
      if (at >= 0) found.push({ line: number, at });
    });
    return found;
  });
`);

/**
 * Matches a pattern against lines, with a limit of time: a pattern of a model may backtrack for ever, and V8 can only be
 * stopped from outside. Null when it ran out of time. Throws `SyntaxError` where the pattern is none.
 */
export function matchLines(source: string, flags: string, texts: readonly (readonly string[])[]): Matches | null {
  new RegExp(source, flags);
  try {
    return script.runInNewContext({ source, flags, texts }, { timeout: LONGEST_MS });
  } catch (error) {
    // Made in the context that was stopped, so it is no `Error` of ours.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return null;
    throw error;
  }
}
