/** The id of the run that a command is about: what a tree hands over, a row, an overview, or an id itself. Null: not said. */
export function runOf(argument: unknown): string | null {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null) return null;
  if ('run' in argument) {
    const { run } = argument;
    if (typeof run === 'string') return run;
    if (typeof run === 'object' && run !== null && 'id' in run && typeof run.id === 'string') return run.id;
  }
  return 'row' in argument ? runOf(argument.row) : 'overview' in argument ? runOf(argument.overview) : null;
}
