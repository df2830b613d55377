import { z } from 'zod';
import { Budget } from './budget.ts';
import { matches } from './glob.ts';
import { type Grant, mayRun, mayWrite, runsAnything } from './grant.ts';
import type { ToolTraits } from './hierarchy.ts';

/** What a call would touch, as its tool reads it from the arguments. */
export const Target = z.object({
  paths: z.array(z.string()).default([]),
  command: z.string().nullable().default(null),
  /**
   * The command line as the simple commands that it would run, each in words; null where it cannot be told. What it writes
   * by a redirection stands as `['>', path]`, what it sets as `['=', 'NAME=value']`.
   */
  argv: z.array(z.array(z.string())).nullable().default(null),
  hosts: z.array(z.string()).default([]),
  /** What it would hand on to another to spend. */
  spends: Budget.nullable().default(null),
});
export type Target = z.infer<typeof Target>;

export type Verdict =
  | { readonly verdict: 'allow' }
  | { readonly verdict: 'ask'; readonly why: string }
  | { readonly verdict: 'deny'; readonly why: string };

/** `unreadable`: a rule might forbid the line, and it cannot be read. */
export type CommandRuling = 'allow' | 'deny' | 'ask' | 'unreadable' | null;

/** What `judge` looks at besides the grant. */
export interface Circumstances {
  readonly tools: Readonly<Record<string, ToolTraits>>;
  readonly planApproved: boolean;
  readonly sandboxed: boolean;
  /** Does a rule or an earlier answer of the chair let this command line run as it is written? */
  readonly allowed: (command: string, argv: readonly (readonly string[])[] | null) => CommandRuling;
  /** What is left of the budget that a spawn would be given from. */
  readonly left: Budget;
}

interface Caller {
  readonly role: string;
  readonly grant: Grant;
}

/** Is there this tool for the agent now? Before the plan is approved, whatever changes something does not exist. */
export function hasTool(grant: Grant, tool: string, now: Pick<Circumstances, 'tools' | 'planApproved'>): boolean {
  const traits = Object.hasOwn(now.tools, tool) ? now.tools[tool] : undefined;
  if (!traits || !grant.uses.includes(tool)) return false;
  const changes = traits.kind === 'writes' || traits.kind === 'submits';
  if (now.planApproved) return traits.exists !== 'planning';
  return traits.exists !== 'planned' && !changes;
}

/** May this agent make this call? What is not named is denied. The reason is written for the model that made it. */
export function judge(
  agent: Caller,
  call: { readonly tool: string; readonly target: Target },
  now: Circumstances,
): Verdict {
  const { grant } = agent;
  if (!hasTool(grant, call.tool, now)) return deny(noTool(agent, call.tool, now));
  const { target } = call;
  if (now.tools[call.tool]?.kind === 'writes') {
    const outside = target.paths.find((path) => !mayWrite(grant, path));
    if (outside !== undefined) return deny(pathDenied(outside, grant));
  }
  const host = target.hosts.find((one) => !grant.hosts.includes(one));
  if (host !== undefined) return deny(`There is no network for you to ${host}: your grant names no such host.`);
  if (target.spends !== null && exceeds(target.spends, now.left))
    return deny(`You have ${words(now.left)} left to hand on; ask for no more than that.`);
  return target.command === null ? { verdict: 'allow' } : judgeCommand(grant, target.command, target.argv, now);
}

function judgeCommand(
  grant: Grant,
  command: string,
  argv: readonly (readonly string[])[] | null,
  now: Circumstances,
): Verdict {
  const kept = argv?.find(([program, path = '']) => program === '>' && grant.keeps.some((glob) => matches(path, glob)));
  if (kept) return deny(`"${kept[1]}" may not be changed, by a redirection either.`);
  if (!runsAnything(grant)) {
    if (argv === null)
      return deny(
        'This command line cannot be read for certain, and your grant names what you may run. Write it plainly: one program by its name, no variables in its place.',
      );
    const outside = argv.find((one) => one[0] !== '>' && !mayRun(grant, one));

    if (outside) return deny(`Your grant does not let you run \`${outside.join(' ').slice(0, 200)}\`.`);
  }
  const said = now.allowed(command, argv);
  if (said === 'deny') return deny('A rule forbids this command. Find another way.');
  if (said === 'unreadable')
    return deny(
      'This command line cannot be read for certain, and rules say what may not be run. Write it plainly: programs by their names, no variables in their place.',
    );
  if (said === 'allow') return { verdict: 'allow' };
  if (said === 'ask') return { verdict: 'ask', why: 'A rule says that the chair is asked before this is run.' };
  return now.sandboxed
    ? { verdict: 'allow' }
    : { verdict: 'ask', why: 'There is no sandbox on this system, so each command needs the chair.' };
}

const exceeds = (wanted: Budget, left: Budget): boolean =>
  (left.tokens !== null && (wanted.tokens ?? 0) > left.tokens) ||
  (left.money !== null && (wanted.money ?? 0) > left.money);

const words = ({ tokens, money }: Budget): string =>
  [
    tokens === null ? [] : `${Math.max(0, Math.floor(tokens))} tokens`,
    money === null ? [] : `$${Math.max(0, money).toFixed(2)}`,
  ]
    .flat()
    .join(' and ');

const deny = (why: string): Verdict => ({ verdict: 'deny', why });

function noTool({ role, grant }: Caller, tool: string, now: Pick<Circumstances, 'tools' | 'planApproved'>): string {
  const there = grant.uses.filter((one) => hasTool(grant, one, now));
  const later = grant.uses.includes(tool) && Object.hasOwn(now.tools, tool);
  const why = later
    ? now.planApproved
      ? `"${tool}" was for planning, and the plan is approved.`
      : `There is no "${tool}" before the plan is approved.`
    : `A ${role} has no tool "${tool}".`;
  return `${why} Your tools: ${there.join(', ')}.`;
}

function pathDenied(path: string, grant: Grant): string {
  if (grant.write.length === 0) return `You may read files but change none, so "${path}" stays as it is.`;
  const task = grant.write.at(-1) ?? [];
  return `"${path}" is outside your task, which may change: ${task.join(', ')}${grant.keeps.length > 0 ? `, but never ${grant.keeps.join(', ')}` : ''}. If the task cannot be done without it, message your parent.`;
}
