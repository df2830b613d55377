import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPatch } from 'diff';
import { onTestFinished } from 'vitest';
import type { Play, Reply, Request, Turn } from '../../src/rehearsal/play.ts';

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

export async function git(folder: string, command: string): Promise<string> {
  const { code, output } = await shell(folder, `git -c user.name=t -c user.email=t@t.example ${command}`);
  if (code !== 0) throw new Error(`git ${command}: ${output}`);
  return output.trim();
}

/** What a test lets go wrong: another answer in place of the tool's own, or of what the tool would have done. */
export interface Sabotage {
  readonly instead?: (name: string, input: Input) => string | undefined;
  readonly answer?: (name: string, answer: string) => string;
}

type Input = Record<string, unknown>;

export interface Actor {
  readonly tools: readonly string[];
  readonly folder: string;
  /** Commit that the diff is taken against. */
  readonly base: string;
  readonly checks: readonly string[];
  readonly turns: Turn[];
}

const reads = ['read_file', 'list_folder', 'find_files', 'search_text', 'search_index'];
export const toolsOf = {
  pm: [...reads, 'submit_plan', 'delegate', 'message', 'report'],
  developer: [
    ...reads,
    'edit_file',
    'create_file',
    'run_command',
    'show_diff',
    'run_checks',
    'open_pull_request',
    'report',
  ],
  reviewer: [...reads, 'run_command', 'show_diff', 'review', 'report'],
};

export const requestOf = (actor: Actor): Request => ({
  protocol: 'chat',
  model: 'rehearsal',
  system: '',
  messages: structuredClone(actor.turns),
  tools: actor.tools.map((name) => ({ name, description: '', schema: {} })),
});

/** The calls that end what an actor does for now, with their arguments. */
export interface Ended {
  readonly name: string;
  readonly input: Input;
}

/** Plays on until the actor falls silent or reports. Gives the calls that are for others: plan, pull request, review, report. */
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
      if (!actor.tools.includes(name)) throw new Error(`${name} was not offered`);
      const input = args as Input;
      const forOthers = ['submit_plan', 'open_pull_request', 'review', 'report'].includes(name);
      if (forOthers) ended.push({ name, input });
      const own = sabotage.instead?.(name, input) ?? (await answerOf(actor, name, input));
      results.push({ id, name, text: sabotage.answer?.(name, own) ?? own });
    }
    actor.turns.push({ role: 'tool', results });
    if (ended.at(-1)?.name === 'report') return ended;
  }
  throw new Error('the actor plays in a circle');
}

async function answerOf(actor: Actor, name: string, input: Input): Promise<string> {
  const { folder } = actor;
  const path = String(input.path);
  switch (name) {
    case 'read_file': {
      const lines = (await readFile(join(folder, path), 'utf8')).split('\n').slice(0, -1);
      const start = Number(input.start ?? 1);
      return `${path}, lines ${start} of ${lines.length}\n${numbered(lines.slice(start - 1, Number(input.end ?? 400)), start)}`;
    }
    case 'find_files':
      return (await git(folder, `ls-files -- '${input.pattern}'`)) || 'No file matches.';
    case 'search_index':
      return searched(folder, String(input.query));
    case 'edit_file':
      return edited(folder, path, String(input.old), String(input.new));
    case 'run_command': {
      const { code, output } = await shell(folder, String(input.command));
      return `exit code ${code}\n${output}`;
    }
    case 'run_checks': {
      const results = [];
      for (const check of actor.checks) results.push({ check, ...(await shell(folder, check)) });
      return results.map(({ check, code, output }) => `$ ${check}\nexit code ${code}\n${output}`).join('\n');
    }
    case 'show_diff':
      return (await git(folder, `diff ${actor.base}`)) || 'Nothing was changed yet.';
    case 'submit_plan':
      return 'The plan is approved.';
    case 'open_pull_request':
      return 'The checks pass at 0123456789. Pull request #7 is open; a reviewer looks at it. You are woken with what it finds.';
    case 'review':
      return 'The review is on the pull request.';
    default:
      return 'Done.';
  }
}

const numbered = (lines: readonly string[], start: number): string =>
  lines.map((line, at) => `${String(start + at).padStart(5)}\t${line}`).join('\n');

/** An index in its simplest form: the files with most of the query's words. */
async function searched(folder: string, query: string): Promise<string> {
  const words = [...new Set(query.toLowerCase().match(/[a-z]{4,}/g) ?? [])];
  const hits = [];
  for (const path of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'))) {
    const text = await readFile(join(folder, path), 'utf8');
    const score = words.filter((word) => text.toLowerCase().includes(word)).length;
    hits.push({ score, text: `${path}:1-20\n${numbered(text.split('\n').slice(0, 20), 1)}` });
  }
  hits.sort((one, other) => other.score - one.score);
  return hits
    .map((hit) => hit.text)
    .slice(0, 8)
    .join('\n\n');
}

async function edited(folder: string, path: string, old: string, replacement: string): Promise<string> {
  const before = await readFile(join(folder, path), 'utf8');
  if (before.split(old).length !== 2) return `\`old\` must stand exactly once in ${path}.`;
  const after = before.replace(old, () => replacement);
  await writeFile(join(folder, path), after);
  return `Changed ${path}.\n${createPatch(path, before, after).split('\n').slice(2).join('\n')}`;
}
