import { z } from 'zod';
import { matches } from './glob.ts';

/**
 * What an agent may do, and what it may hand on. Everything not named is denied.
 * `write` is a conjunction: a path may be changed when each set has a glob that matches it, so narrowing only adds sets.
 */
export const Grant = z.object({
  /** Tools it may call itself. */
  uses: z.array(z.string()),
  /** Tools it may hand on to agents that it spawns, beside those it uses. */
  passes: z.array(z.string()),
  write: z.array(z.array(z.string())),
  hosts: z.array(z.string()),
  /** Roles it may spawn. */
  spawns: z.array(z.string()),
});
export type Grant = z.infer<typeof Grant>;

/** A role as the run knows it: from its file, recorded when the run opens, so that a log can be read without the file. */
export const Role = z.object({
  name: z.string(),
  title: z.string(),
  tier: z.number().int().nonnegative(),
  grant: Grant,
});
export type Role = z.infer<typeof Role>;

/** What the core must know of a tool to judge a call of it. */
export const ToolTraits = z.object({
  /** `reads` and `writes` touch files, `command` runs a program, `decides` is settled by the core alone. */
  kind: z.enum(['reads', 'writes', 'command', 'decides', 'submits']),
  /** What to do with a call that was under way when its process died. */
  repeat: z.enum(['safe', 'interrupted']),
});
export type ToolTraits = z.infer<typeof ToolTraits>;

/** What a call would touch, as its tool reads it from the arguments. */
export const Target = z.object({
  paths: z.array(z.string()).default([]),
  command: z.string().nullable().default(null),
});
export type Target = z.infer<typeof Target>;

export type Verdict =
  | { readonly verdict: 'allow' }
  | { readonly verdict: 'ask'; readonly why: string }
  | { readonly verdict: 'deny'; readonly why: string };

const both = (one: readonly string[], other: readonly string[]): string[] => one.filter((item) => other.includes(item));

/** The grant of a child: never more than what its parent may hand on and its role asks for, within `scope`. */
export function narrow(parent: Grant, role: Grant, scope: { readonly write?: readonly string[] } = {}): Grant {
  const handed = [...parent.uses, ...parent.passes];
  return {
    uses: both(role.uses, handed),
    passes: both(role.passes, handed),
    // No sets at all grant nothing; the sets of another must not make something of it.
    write:
      parent.write.length === 0 || role.write.length === 0
        ? []
        : [...parent.write, ...role.write, ...(scope.write ? [[...scope.write]] : [])],
    hosts: both(role.hosts, parent.hosts),
    spawns: both(role.spawns, parent.spawns),
  };
}

export const mayWrite = (grant: Grant, path: string): boolean =>
  grant.write.length > 0 && grant.write.every((set) => set.some((glob) => matches(path, glob)));

/** What `judge` looks at besides the grant. */
export interface Circumstances {
  readonly tools: Readonly<Record<string, ToolTraits>>;
  readonly planApproved: boolean;
  readonly sandboxed: boolean;
  /** Commands that the chair allowed for the whole run, exactly as written. */
  readonly allowedCommands: readonly string[];
}

/** May this agent make this call? The reason is written for the model that made it. */
export function judge(
  agent: { readonly role: string; readonly grant: Grant },
  call: { readonly tool: string; readonly target: Target },
  now: Circumstances,
): Verdict {
  const traits = Object.hasOwn(now.tools, call.tool) ? now.tools[call.tool] : undefined;
  if (!traits || !agent.grant.uses.includes(call.tool))
    return deny(`A ${agent.role} has no tool "${call.tool}". Your tools: ${agent.grant.uses.join(', ')}.`);
  if (traits.kind === 'writes') {
    if (!now.planApproved) return deny('Nothing may be changed before the plan is approved.');
    const outside = call.target.paths.find((path) => !mayWrite(agent.grant, path));
    if (outside !== undefined) return deny(pathDenied(outside, agent.grant));
  }
  if (call.target.command !== null && !now.sandboxed && !now.allowedCommands.includes(call.target.command))
    return { verdict: 'ask', why: 'There is no sandbox on this system, so each command needs the chair.' };
  return { verdict: 'allow' };
}

const deny = (why: string): Verdict => ({ verdict: 'deny', why });

function pathDenied(path: string, grant: Grant): string {
  if (grant.write.length === 0) return `You may read files but change none, so "${path}" stays as it is.`;
  const task = grant.write.at(-1) ?? [];
  return `"${path}" is outside your task, which may change: ${task.join(', ')}. If the task cannot be done without it, message your parent.`;
}
