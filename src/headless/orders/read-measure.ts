import type { Cap } from '../../core/budget.ts';
import { type Condition, isKept, type Measure } from '../../core/measure.ts';
import { budgetOf } from '../../core/run/caps.ts';
import type { Run } from '../../core/run.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { CannotStart } from '../cannot-start.ts';

/** What can be written after `order RUN` and `motion RUN`. */
export const MEASURES = `
Measures:
  terminate|replace|assist AGENT            end it with all below it; put a fresh one in its place; give it a specialist
  pause|resume AGENT                        with all below it
  rebrief AGENT TEXT                        give it another brief
  narrow AGENT CONDITION …                  no-network, no-commands, no-spawning, no-tool=NAME, only=GLOB,…, not=GLOB,…
  rebudget CAP AMOUNT                       CAP: run, day, role:NAME, task:t1, agent:NAME; AMOUNT: 2M, $5, tokens=2M,money=5
  mode sequential|parallel                  one task after another, or at the same time
  accept|reopen TASK                        take its work as it is; send it back
  stop                                      end the run
`;

/** A measure as it is written, with the run as it stands. Throws `CannotStart` with what would be understood. */
export function readMeasure(words: readonly string[], run: Run): Measure {
  const [verb = '', ...rest] = words.flatMap((one, at) => (at === 0 ? one.trim().split(/\s+/) : [one]));
  // A measure may come as one word of the shell or as several.
  const [what = '', ...more] = rest.flatMap((one) => one.trim().split(/\s+/));
  const one = (): string => {
    if (what !== '' && more.length === 0) return what;
    throw notUnderstood(`"${words.join(' ')}"`, usageOf(verb));
  };
  switch (verb) {
    case 'terminate':
    case 'replace':
    case 'assist':
      return { do: verb, agent: one() };
    case 'pause':
    case 'resume':
      return { do: 'pause', agent: one(), paused: verb === 'pause' };
    case 'rebrief':
      if (more.length === 0) throw notUnderstood(`"${words.join(' ')}"`, usageOf(verb));
      return { do: 'rebrief', agent: what, brief: more.join(' ') };
    case 'narrow':
      if (more.length === 0) throw notUnderstood(`"${words.join(' ')}"`, usageOf(verb));
      return { do: 'narrow', agent: what, conditions: more.map(conditionOf) };
    case 'rebudget':
      return rebudget(what, more.join(' '), run);
    case 'mode':
      if (one() !== 'sequential' && what !== 'parallel') throw notUnderstood(`mode ${what}`, usageOf(verb));
      return { do: 'mode', mode: what === 'sequential' ? 'sequential' : 'parallel' };
    case 'accept':
    case 'reopen':
      return { do: verb, task: one() };
    case 'stop':
      if (what !== '') throw notUnderstood(`"${words.join(' ')}"`, usageOf(verb));
      return { do: 'stop' };
    default:
      throw new CannotStart(`There is no measure "${verb}".${MEASURES}`);
  }
}

const usageOf = (verb: string): string =>
  MEASURES.split('\n').find((line) => line.trim().split(' ')[0]?.split('|').includes(verb)) ?? MEASURES;

const notUnderstood = (what: string, usage: string): CannotStart =>
  new CannotStart(`${what} is not understood. Write:\n${usage}`);

function rebudget(cap: string, amount: string, run: Run): Measure {
  const of = capOf(cap);
  if (of === null || amount === '') throw notUnderstood(`rebudget ${cap} ${amount}`.trim(), usageOf('rebudget'));
  const budget = parseBudget(amount.replaceAll(', ', ','), budgetOf(run, of));
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  return { do: 'rebudget', cap: of, budget };
}

function capOf(text: string): Cap | null {
  const [, kind, name] = /^(role|task|agent):(.+)$/.exec(text) ?? [];
  if (text === 'run' || text === 'day') return { of: text };
  if (name === undefined) return /^t\d+$/.test(text) ? { of: 'task', task: text } : null;
  if (kind === 'role') return { of: 'role', role: name };
  return kind === 'task' ? { of: 'task', task: name } : { of: 'agent', agent: name };
}

function conditionOf(text: string): Condition {
  const [, name = '', value] = /^([a-z-]+)(?:=(.+))?$/.exec(text) ?? [];
  const globs = value?.split(',').filter((glob) => glob !== '') ?? [];
  if (value === undefined && (name === 'no-network' || name === 'no-commands' || name === 'no-spawning'))
    return { kind: name };
  if (value !== undefined && name === 'no-tool' && isKept(value))
    throw new CannotStart(`No agent is left without ${value}: it could not come to an end. Pause or end it instead.`);
  if (value !== undefined && name === 'no-tool') return { kind: 'no-tool', tool: value };
  if (globs.length > 0 && name === 'only') return { kind: 'only-paths', globs };
  if (globs.length > 0 && name === 'not') return { kind: 'not-paths', globs };
  throw notUnderstood(`The condition "${text}"`, usageOf('narrow'));
}
