import type { z } from 'zod';
import type { Decides } from '../core/commands.ts';
import type { ToolTraits } from '../core/hierarchy.ts';
import type { Target } from '../core/judge.ts';
import type { Store, Workbench } from '../ports/git.ts';
import type { Index } from '../ports/index.ts';
import type { Shell } from '../ports/shell.ts';

/** What a tool may use while it runs, besides its arguments. */
export interface ToolContext {
  readonly agent: { readonly id: string; readonly role: string };
  /** Where the agent's files are: a developer's own, a reviewer's or PM's to read only. */
  readonly workbench: Workbench;
  readonly store: Store;
  /** The commit that the workbench was made from: what a diff is taken against. */
  readonly base: string;
  /** The newest commit of the base branch, which `update_branch` merges. */
  readonly newestBase: string;
  readonly shell: Shell;
  readonly index: Index;
  /** Hosts that commands of this agent may reach. */
  readonly hosts: readonly string[];
  /** The checks of the project and of the task, in the order to run them. */
  readonly checks: readonly string[];
  readonly limits: { readonly commandMs: number; readonly checkMs: number };
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

/** `text` is what the model reads next: a result, or a sentence that says what to do instead. */
export interface ToolResult {
  readonly ok: boolean;
  readonly text: string;
  /** Set by the tool that hands work in. */
  readonly submission?: {
    readonly commit: string;
    readonly tree: string;
    readonly files: readonly string[];
    readonly title: string;
    readonly summary: string;
  };
}

interface ToolBase<Input> {
  readonly name: string;
  /** For the model: what it does, when to use it, what it answers. */
  readonly description: string;
  /** The one source for the JSON Schema, the check of the arguments and the type. */
  readonly input: z.ZodType<Input>;
  readonly traits: Omit<ToolTraits, 'exists'> & Partial<Pick<ToolTraits, 'exists'>>;
  /** What the call would touch, for `judge`. */
  readonly target: (input: Input) => Partial<Target>;
}

/** A tool that does something in the workbench. Expected failures are results with `ok: false`, never exceptions. */
export interface WorkTool<Input = unknown> extends ToolBase<Input> {
  readonly run: (input: Input, context: ToolContext) => Promise<ToolResult>;
}

/** A tool whose call is a command to the core: nothing outside happens. */
export interface DecidingTool<Input = unknown> extends ToolBase<Input> {
  readonly decides: (input: Input) => Decides;
}

export type Tool = WorkTool | DecidingTool;

/** Forgets a tool's own input type, so that tools of all kinds stand in one list; the schema still guards it. */
export const tool = <Input>(one: WorkTool<Input> | DecidingTool<Input>): Tool => one as unknown as Tool;

export const touchesNothing: Target = { paths: [], command: null, argv: null, hosts: [], spends: null };
