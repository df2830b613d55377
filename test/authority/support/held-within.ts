import type { Budget } from '../../../src/core/budget.ts';
import type { Grant } from '../../../src/core/grant.ts';

/** Every part of `inner` that `outer` does not have, in words; none where it is held within. Compared as sets, by nobody's code but this. */
export function beyond(outer: Grant, inner: Grant): string[] {
  const tools = new Set([...outer.uses, ...outer.passes]);
  return [
    ...missing('tool', [...inner.uses, ...inner.passes], tools),
    ...missing('host', inner.hosts, new Set(outer.hosts)),
    ...missing('role to spawn', inner.spawns, new Set(outer.spawns)),
    ...loosened('files', outer.write, inner.write),
    ...loosened('commands', outer.commands, inner.commands),
    ...missing('kept file', outer.keeps, new Set(inner.keeps)),
    ...missing('forbidden command', outer.forbids, new Set(inner.forbids)),
    ...(inner.fanOut > outer.fanOut ? [`a fan-out of ${inner.fanOut}`] : []),
    ...dearer(outer.budget, inner.budget),
  ];
}

/** Also the tools themselves: what a role hands on it does not use, and the other way round. */
export const beyondRole = (role: Grant, inner: Grant): string[] => [
  ...beyond(role, inner),
  ...missing('tool to use', inner.uses, new Set(role.uses)),
  ...missing('tool to pass on', inner.passes, new Set(role.passes)),
];

const missing = (what: string, these: readonly string[], all: ReadonlySet<string>): string[] =>
  these.filter((one) => !all.has(one)).map((one) => `${what} ${one}`);

/** Each set is a condition of its own: every one of the outer ones must be there, as it is or tighter. Nothing at all is always within. */
function loosened(what: string, outer: readonly string[][], inner: readonly string[][]): string[] {
  if (inner.length === 0 || inner.some((set) => set.length === 0)) return [];
  if (outer.length === 0) return [`any ${what}`];
  return outer
    .filter((wide) => !inner.some((set) => set.every((one) => wide.includes(one))))
    .map((wide) => `${what} outside ${wide.join(', ') || 'nothing'}`);
}

export const dearer = (outer: Budget, inner: Budget): string[] =>
  (['tokens', 'money'] as const)
    .filter((kind) => outer[kind] !== null && (inner[kind] === null || inner[kind] > outer[kind]))
    .map((kind) => `${inner[kind] ?? 'unlimited'} ${kind}, of ${outer[kind]}`);
