import { spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';
import { makePlace, type Place } from './command-line.ts';

vi.setConfig({ testTimeout: 240_000 });

let server: Rehearsal;
beforeAll(async () => {
  server = await startRehearsal({ play });
});
afterAll(() => server.close());

const MAIN = join(import.meta.dirname, '../../src/headless/main.ts');

/** Runs the command line at a real pseudo-terminal and types each answer when its question is on the screen. */
async function atTerminal(
  place: Place,
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<{ readonly code: number | null; readonly raw: string; readonly screen: string }> {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const env = { ...process.env, ISSUE_SWARM_HOME: place.home, TERM: 'xterm', EDITOR: join(place.folder, 'editor') };
  const child = spawn('script', ['-qefc', words.join(' '), '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let raw = '';
  let seen = 0;
  const left = [...answers];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    const [next] = left;
    if (next === undefined || !raw.slice(seen).includes(next[0])) return;
    left.shift();
    seen = raw.length;
    child.stdin.write(next[1]);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(left, raw).toEqual([]);
  return { code, raw, screen: stripVTControlCharacters(raw) };
}

const begin = (place: Place): string[] => [
  ...['run', '--repo', place.repo, '--issue', place.issue, '--base-url', `${server.url}/v1`],
];

test('a chair at a terminal confirms the checks, edits the plan in an editor and allows the merges', async () => {
  await using place = await makePlace();
  await writeFile(
    join(place.folder, 'editor'),
    '#!/bin/sh\nsed -i "s/title: Give every cent.*/title: Cents as I like them/" "$1"\n',
  );
  await chmod(join(place.folder, 'editor'), 0o755);
  const { code, raw, screen } = await atTerminal(place, begin(place), [
    ['Is that right?', 'yes\n'],
    ['Go on?', 'yes\n'],
    ['The plan?', 'edit\n'],
    ['Allow it?', 'allow\n'],
    ['Allow it?', 'allow\n'],
  ]);
  expect(code, screen).toBe(0);
  expect(screen).toMatch(/Plan approved as the chair changed it/);
  expect(screen).toMatch(/t2 {2}Cents as I like them/);
  expect(screen).toMatch(/to come perhaps \S+ to \S+ tokens/);
  expect(screen).toMatch(/certificate for [0-9a-f]{12}, run by code/);
  expect(raw).toContain('\u001b[');
});

test('"always" makes a rule of the answer, said in words before it holds: the second merge is not asked about', async () => {
  await using place = await makePlace();
  const { code, screen } = await atTerminal(place, begin(place), [
    ['Is that right?', 'yes\n'],
    ['Go on?', 'yes\n'],
    ['The plan?', 'allow\n'],
    ['Allow it? [allow/always/deny]', 'always\n'],
    ['all your runs? [run/workspace/user]', 'workspace\n'],
    ['Is that right?', 'yes\n'],
  ]);
  expect(code, screen).toBe(0);
  expect(screen).toMatch(/a yes: +Merges pull request #\d+ /);
  expect(screen).toContain('Always allow every question of gate merge, in every run of this workspace.');
  expect(screen.match(/Allow it\?/g)).toHaveLength(1);
});

test('saying no to a red baseline spends nothing', async () => {
  await using place = await makePlace();
  const calls = server.calls();
  const { code, screen } = await atTerminal(place, begin(place), [
    ['Is that right?', 'y\n'],
    ['Go on?', 'n\n'],
  ]);
  expect([code, server.calls()]).toEqual([1, calls]);
  expect(screen).toMatch(/Stopped by the chair, because checks fail at the base/);

  // Confirmed once: the next run shows it and does not ask. The file is the issue that it was filed as before.
  const again = await atTerminal(place, begin(place), [['Go on?', 'n\n']]);
  expect(again.code).toBe(1);
  expect(again.screen).toMatch(/as confirmed before: `npm test`/);
  expect(again.screen).toMatch(/is issue #1 already/);
});

test('Ctrl-C at a question leaves the run to be continued', async () => {
  await using place = await makePlace();
  const { code, screen } = await atTerminal(place, begin(place), [
    ['Is that right?', 'y\n'],
    ['Go on?', 'y\n'],
    ['The plan?', '\u0003'],
  ]);
  expect(code, screen).toBe(130);
  const run = /answer (\w+) a1 allow/.exec(screen)?.[1] ?? 'none';
  const answered = await place.swarm(['answer', run, 'a1', 'deny', '--reason', 'no', '--json']);
  expect([1, 3], answered.stderr).toContain(answered.code);
});
