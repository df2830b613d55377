import { listedCommands } from './listed-commands.ts';
import { pathsIn } from './reading.ts';
import { Puzzled } from './script.ts';

/** What a task is about, as its brief says: the source file first named in it, its tests, and the check of its own. */
export interface OwnFiles {
  readonly source: string;
  readonly test: string;
  readonly check: string;
}

export function ownFiles(brief: string): OwnFiles {
  const task = brief.slice(Math.max(0, brief.search(/\btask t\d+\b/i)));
  const source = pathsIn(task, 'src')[0];
  const test = pathsIn(task, 'test')[0];
  if (!source || !test) throw new Puzzled('My brief names no source file with its tests.', 'blocked');
  const check = listedCommands.find((command) => command === `node --test ${test}`);
  if (!check || !task.includes(check))
    throw new Puzzled(`My brief names no check of its own for ${source}.`, 'blocked');
  return { source, test, check };
}
