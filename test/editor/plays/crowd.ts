import type { Play, Reply, Request } from '../../../src/rehearsal/play.ts';

/** Most tasks that a plan may have. */
export const CROWD = 20;

/** Turns that each developer takes before it hands in: long enough that all of them are at work at one time. */
const LOOKS = 12;

const partOf = (number: number): string => `parts/part-${String(number).padStart(2, '0')}.txt`;

/** A repository in which each of the crowd has a file of its own. */
export const crowdFiles: Readonly<Record<string, string>> = {
  'README.md': '# Parts\n',
  'check.sh': 'test "$(ls parts | wc -l)" -ge 20\n',
  ...Object.fromEntries(Array.from({ length: CROWD }, (_, at) => [partOf(at + 1), `part ${at + 1}: to do\n`])),
};

export const crowdIssue = {
  title: 'Every part still says that it is to do',
  body: 'All twenty files below `parts` end with "to do". Each should say "done".',
};

/** One task for each file, all of which can be worked on at once. */
export const play: Play = {
  name: 'crowd',
  reply: (request) => {
    const has = (name: string) => request.tools.some((tool) => tool.name === name);
    if (has('submit_plan')) return pm(request);
    return has('open_pull_request') ? developer(request) : reviewer();
  },
};

const say = (text: string, name: string, args: unknown): Reply => ({ text, calls: [{ name, arguments: args }] });
const wait: Reply = { text: 'I wait.', calls: [] };

/** How often a tool was called in this conversation. */
const times = (request: Request, tool: string): number =>
  request.messages.filter((turn) => turn.role === 'assistant' && turn.calls.some(({ name }) => name === tool)).length;

function pm(request: Request): Reply {
  if (times(request, 'submit_plan') === 0) return say('A task for each file.', 'submit_plan', plan);
  const told = request.messages.flatMap((turn) => (turn.role === 'user' ? [turn.text] : [])).join('\n');
  const merged = plan.tasks.filter(({ id }) => new RegExp(`\\b${id} is merged\\b`).test(told));
  if (merged.length < plan.tasks.length) return wait;
  return say('All is merged.', 'report', { outcome: 'done', summary: 'Each part says done.' });
}

const plan = {
  summary: 'One task for each file: they have nothing to do with each other.',
  tasks: Array.from({ length: CROWD }, (_, at) => ({
    id: `t${at + 1}`,
    title: `Do part ${at + 1}`,
    brief: `${partOf(at + 1)} says "to do". Make it say "done".`,
    criteria: ['It says done.'],
    globs: [partOf(at + 1)],
  })),
};

function developer(request: Request): Reply {
  const words = request.messages.map((turn) => (turn.role === 'user' ? turn.text : '')).join('\n');
  const path = /parts\/part-\d\d\.txt/.exec(words)?.[0] ?? partOf(1);
  const looked = times(request, 'read_file');
  // Other lines each time: the same call again and again is a loop to the engine.
  if (looked < LOOKS) return say(`I look once more, ${looked}.`, 'read_file', { path, start: 1, end: looked + 1 });
  if (times(request, 'edit_file') === 0) return say('I do it.', 'edit_file', { path, old: 'to do', new: 'done' });
  if (times(request, 'open_pull_request') === 0)
    return say('I hand it in.', 'open_pull_request', { title: `Do ${path}`, summary: 'It said "to do".' });
  return wait;
}

const reviewer = (): Reply =>
  say('It is right.', 'review', { verdict: 'accept', summary: 'It says done now.', findings: [] });
