import { z } from 'zod';
import { Budget, tighter, uncapped } from './budget.ts';
import { commandMatches, commandMayMatch } from './command-matches.ts';
import { matches } from './glob.ts';

/**
 * What an agent may do, and what it may hand on. Everything not named is denied.
 * `write` and `commands` are conjunctions: each set must have an entry that matches, so narrowing only adds sets.
 * `keeps` and `forbids` are denials: narrowing only adds entries.
 */
export const Grant = z.object({
  /** Tools it may call itself. */
  uses: z.array(z.string()),
  /** Tools it may hand on to agents that it spawns, beside those it uses. */
  passes: z.array(z.string()),
  /** Globs of the files that it may change. */
  write: z.array(z.array(z.string())),
  /** Globs of files that it may not change, whatever `write` says. */
  keeps: z.array(z.string()).default([]),
  /** Commands that it may run, as patterns of words (see `commandMatches`). */
  commands: z.array(z.array(z.string())).default([['**']]),
  /** Commands that it may not run, whatever `commands` says. */
  forbids: z.array(z.string()).default([]),
  hosts: z.array(z.string()),
  /** Roles it may spawn. */
  spawns: z.array(z.string()),
  /** Agents below it that may live at one time, its children only. */
  fanOut: z.number().int().nonnegative().default(32),
  /** The most that it may spend together with its lineage. */
  budget: Budget.default(uncapped),
});
export type Grant = z.infer<typeof Grant>;

/** What a parent cuts out for one child, within its own grant. */
export interface Scope {
  readonly uses?: readonly string[];
  readonly write?: readonly string[];
  readonly keeps?: readonly string[];
  readonly commands?: readonly string[];
  readonly forbids?: readonly string[];
  readonly hosts?: readonly string[];
  readonly spawns?: readonly string[];
  readonly budget?: Budget;
}

const both = (one: readonly string[], other: readonly string[]): string[] => one.filter((item) => other.includes(item));

const within = (one: readonly string[], scope: readonly string[] | undefined): string[] =>
  scope === undefined ? [...one] : both(one, scope);

const either = (one: readonly string[], other: readonly string[] = []): string[] => [...new Set([...one, ...other])];

/** The grant of a child: never more than what its parent may hand on and its role asks for, within `scope`. */
export function narrow(parent: Grant, role: Grant, scope: Scope = {}): Grant {
  const handed = [...parent.uses, ...parent.passes];
  return {
    uses: within(both(role.uses, handed), scope.uses),
    passes: within(both(role.passes, handed), scope.uses),
    write: allOf(parent.write, role.write, scope.write),
    keeps: either(either(parent.keeps, role.keeps), scope.keeps),
    commands: allOf(parent.commands, role.commands, scope.commands),
    forbids: either(either(parent.forbids, role.forbids), scope.forbids),
    hosts: within(both(role.hosts, parent.hosts), scope.hosts),
    spawns: within(both(role.spawns, parent.spawns), scope.spawns),
    fanOut: Math.min(parent.fanOut, role.fanOut),
    budget: tighter(tighter(parent.budget, role.budget), scope.budget ?? uncapped),
  };
}

/** No sets at all grant nothing; the sets of another must not make something of it. Equal sets count once. */
function allOf(
  parent: readonly string[][],
  role: readonly string[][],
  scope: readonly string[] | undefined,
): string[][] {
  if (parent.length === 0 || role.length === 0) return [];
  const sets = [...parent, ...role, ...(scope ? [[...scope]] : [])];
  const byText = new Map(sets.map((set) => [JSON.stringify(set), set]));
  return [...byText.values()].map((set) => [...set]);
}

export const mayWrite = (grant: Grant, path: string): boolean =>
  grant.write.length > 0 &&
  grant.write.every((set) => set.some((glob) => matches(path, glob))) &&
  !grant.keeps.some((glob) => matches(path, glob));

/** May this one command, already in words, be run? */
export const mayRun = (grant: Grant, argv: readonly string[]): boolean =>
  grant.commands.length > 0 &&
  grant.commands.every((set) => set.some((pattern) => commandMatches(argv, pattern))) &&
  !grant.forbids.some((pattern) => commandMayMatch(argv, pattern));

const anything = (sets: readonly (readonly string[])[]): boolean =>
  sets.length > 0 && sets.every((set) => set.includes('**'));

/** Does the grant say nothing at all about commands? Then a line that cannot be read is no worse than one that can. */
export const runsAnything = (grant: Grant): boolean => anything(grant.commands) && grant.forbids.length === 0;

/** Does `inner` hold nothing that `outer` lacks? What `narrow` promises, checked from outside. */
export function holds(outer: Grant, inner: Grant): boolean {
  const tools = [...outer.uses, ...outer.passes];
  const hasSets = (all: readonly string[][], some: readonly string[][]): boolean =>
    all.length > 0 ? some.length === 0 || all.every((set) => some.some((one) => same(one, set))) : some.length === 0;
  return (
    [...inner.uses, ...inner.passes].every((tool) => tools.includes(tool)) &&
    hasSets(outer.write, inner.write) &&
    hasSets(outer.commands, inner.commands) &&
    outer.keeps.every((glob) => inner.keeps.includes(glob)) &&
    outer.forbids.every((pattern) => inner.forbids.includes(pattern)) &&
    inner.hosts.every((host) => outer.hosts.includes(host)) &&
    inner.spawns.every((role) => outer.spawns.includes(role)) &&
    inner.fanOut <= outer.fanOut &&
    same(tighter(outer.budget, inner.budget), inner.budget)
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
