import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { COMMON_RULES } from '../../src/core/projections/prompt.ts';
import type { Play, Reply, Request, Turn } from '../../src/rehearsal/play.ts';
import { loadRoles } from '../../src/roles/load-roles.ts';
import { tools } from '../../src/tools/index.ts';
import { readCall } from '../../src/tools/tool-spec.ts';
import type { ToolBench } from '../support/tool-bench.ts';

/** A command in a folder, for real: what it wrote and its exit code. */
export function shell(folder: string, command: string): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1', LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile('/bin/bash', ['-c', command], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output: `${stdout}${stderr}` }),
    );
  });
}

export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'play-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Input = Record<string, unknown>;

/** What a test lets go wrong: an answer instead of what the tool would have done, or another one than the tool's. */
export interface Sabotage {
  readonly instead?: (name: string, input: Input) => string | undefined;
  readonly answer?: (name: string, answer: string) => string;
}

/** Someone in the play, with the real tools of the role on a folder. */
export interface Actor {
  readonly role: string;
  readonly system: string;
  readonly tools: readonly string[];
  readonly bench: ToolBench;
  readonly turns: Turn[];
}

export async function actorOf(
  role: 'pm' | 'developer' | 'reviewer',
  mission: string,
  bench: ToolBench,
): Promise<Actor> {
  const loaded = (await loadRoles())[role];
  if (!loaded) throw new Error(`no role ${role}`);
  const system = [loaded.prompt, COMMON_RULES, mission].join('\n');
  return { role, system, tools: loaded.role.grant.uses, bench, turns: [] };
}

export const requestOf = (actor: Actor): Request => ({
  protocol: 'chat',
  model: 'rehearsal',
  system: actor.system,
  messages: structuredClone(actor.turns),
  tools: actor.tools.map((name) => ({ name, description: '', schema: {} })),
});

/** The calls that are for others: plan, pull request, review, report. */
export interface Ended {
  readonly name: string;
  readonly input: Input;
}

/** Plays on until the actor falls silent or reports; gives what it had for others. */
export async function playOn(play: Play, actor: Actor, said: string, sabotage: Sabotage = {}): Promise<Ended[]> {
  const ended: Ended[] = [];
  actor.turns.push({ role: 'user', text: said });
  for (let turn = 0; turn < 30; turn++) {
    const reply: Reply = await play.reply(requestOf(actor));
    if (reply.text === '') throw new Error('a turn without a word');
    const calls = reply.calls.map((call, at) => ({ id: `c${actor.turns.length}-${at}`, ...call }));
    actor.turns.push({ role: 'assistant', text: reply.text, calls });
    if (calls.length === 0) return ended;
    const results = [];
    for (const { id, name, arguments: args } of calls) {
      const input = args as Input;
      if (name in afterwards) ended.push({ name, input });
      const own = sabotage.instead?.(name, input) ?? (await answerOf(actor, name, input));
      results.push({ id, name, text: sabotage.answer?.(name, own) ?? own });
    }
    actor.turns.push({ role: 'tool', results });
    if (ended.at(-1)?.name === 'report') return ended;
  }
  throw new Error('the actor plays in a circle');
}

/** What the core says to calls that are for others. */
const afterwards: Readonly<Record<string, string>> = {
  submit_plan: 'The plan is approved. Started as they become ready: t1, t2. You are woken when one fails.',
  open_pull_request:
    'The checks pass at 0123456789. Pull request #7 is open; a reviewer looks at it. You are woken with what it finds.',
  review: 'The review is on the pull request.',
  report: 'Your work has ended.',
};

/** The tool itself, with its own check of the arguments. */
async function answerOf(actor: Actor, name: string, input: Input): Promise<string> {
  const tool = tools.find((one) => one.name === name);
  if (!tool || !actor.tools.includes(name)) throw new Error(`${name} was not offered`);
  const read = readCall(tool, JSON.stringify(input));
  if ('flaw' in read) throw new Error(`${name}: ${read.flaw}`);
  const result = 'run' in tool ? await actor.bench.call(name, input) : null;
  return result?.ok === false || !afterwards[name] ? (result?.text ?? '') : afterwards[name];
}
