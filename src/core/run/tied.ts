import { tighter } from '../budget.ts';
import type { Grant } from '../grant.ts';
import type { ToolTraits } from '../hierarchy.ts';
import { type Condition, isKept } from '../measure.ts';
import { comesByItself } from './leads.ts';

/**
 * A grant under a condition. No commands means none by agents: the checks that code runs stay what they are. No spawning
 * means nobody is spawned for an answer: who comes with a team or a task still comes, since code brings them.
 */
export function tied(grant: Grant, condition: Condition, tools: Readonly<Record<string, ToolTraits>>): Grant {
  const without = (gone: (tool: string) => boolean): Grant => ({
    ...grant,
    uses: grant.uses.filter((tool) => !gone(tool)),
    passes: grant.passes.filter((tool) => !gone(tool)),
  });
  switch (condition.kind) {
    case 'no-network':
      return { ...grant, hosts: [] };
    case 'no-commands':
      return without((tool) => tools[tool]?.kind === 'command');
    case 'no-spawning':
      return { ...grant, spawns: grant.spawns.filter(comesByItself) };
    case 'no-tool':
      return without((tool) => tool === condition.tool && !isKept(tool));
    case 'only-paths':
      // No sets at all let nothing be written, and must not become one that does.
      return { ...grant, write: grant.write.length === 0 ? [] : withSet(grant.write, condition.globs) };
    case 'not-paths':
      return { ...grant, keeps: [...new Set([...grant.keeps, ...condition.globs])] };
    case 'budget':
      return { ...grant, budget: tighter(grant.budget, { tokens: condition.tokens, money: condition.money }) };
    case 'note':
      return grant;
  }
}

const withSet = (sets: readonly (readonly string[])[], set: readonly string[]): string[][] =>
  [...sets.filter((one) => JSON.stringify(one) !== JSON.stringify(set)), set].map((one) => [...one]);
