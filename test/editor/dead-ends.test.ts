import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Editor } from './support/editor.ts';
import type { EditorWindow } from './support/editor-window.ts';
import { closeEditor, openDesk, settingsFor, writeSettings } from './world/desk.ts';
import { keptRuns, onlyRun, until, untilFact } from './world/kept-runs.ts';
import { emptyPlace, remove } from './world/project.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue, welcome } from './world/steps.ts';

/** Starts from the palette, and hears why not; the buttons that lead on. */
async function refused(window: EditorWindow, why: RegExp): Promise<readonly string[]> {
  await window.run('Swarm: Start Swarm on Issue…');
  const { buttons } = await window.notifications.wait(why);
  await window.screenshot(`refused ${why.source}`);
  await window.notifications.dismiss(why);
  return buttons;
}

describe('in a window that shows nothing to work on', () => {
  let place: string;
  let editor: Editor;
  beforeAll(async () => {
    place = await emptyPlace();
    editor = await Editor.open({ name: 'dead-ends', folder: place });
    await writeSettings(join(editor.state, 'user-data'), settingsFor('http://127.0.0.1:9/v1'));
  }, MINUTES);
  afterAll(async () => {
    await closeEditor(editor, join(editor.state, 'user-data'));
    await remove(place);
  });

  test('no folder', { timeout: MINUTES }, async () => {
    const window = await editor.window(null);
    await showSwarm(window);
    expect(await welcome(window, 'Open a folder')).toMatch(/Open Folder[\s\S]*Run Demonstration/);
    expect(await refused(window, /[Oo]pen a folder/)).toContain('Open Folder');
    await window.close();
  });

  test('a folder without a repository, then one without a commit', { timeout: MINUTES }, async () => {
    const window = await editor.window(place);
    await showSwarm(window);
    expect(await welcome(window, 'no git repository')).toContain('Initialize Repository');
    expect(await refused(window, /repository/)).toContain('Initialize Repository');
    await window.views.view('Issues').pressWelcome('Initialize Repository');
    expect(await welcome(window, 'no commit yet')).toContain('Open Source Control');
    await window.screenshot('no commit');
    expect(await refused(window, /commit/)).toContain('Open Source Control');
    await window.close();
  });

  test('a repository of GitHub, signed out', { timeout: MINUTES }, async () => {
    const root = join(place, 'cloned');
    await mkdir(root);
    const { execFile } = await import('node:child_process');
    const { promisify } = await import('node:util');
    const git = (...args: string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: root });
    await git('init', '--quiet', '--initial-branch=main');
    await git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
    await git('remote', 'add', 'origin', 'https://github.com/nobody/nothing.git');
    const window = await editor.window(root);
    await showSwarm(window);
    expect(await welcome(window, 'not signed in')).toMatch(/Sign In[\s\S]*token[\s\S]*this machine/);
    await window.screenshot('signed out');
    await window.close();
  });
});

test('a wrong key: said before a start, asked about in the middle of a run, and mended there', {
  timeout: MINUTES,
}, async () => {
  await using desk = await openDesk({ name: 'wrong-key', settings: { 'issueSwarm.gates.merge': 'policy' } });
  const { window, profile, model } = desk;
  const asks = window.views.view('Asks');
  await showSwarm(window);
  await enterKey(window, 'sk-wrong');
  await window.run('Notifications: Clear All Notifications');
  await startOnIssue(window);
  expect((await window.notifications.wait(/key/i)).buttons).toContain('Choose Models');
  await window.screenshot('refused');
  expect(await keptRuns(profile)).toEqual([]);

  await enterKey(window);
  await startOnIssue(window);
  const run = await onlyRun(profile);
  await asks.row(/plan/i, 60_000);
  await enterKey(window, 'sk-wrong');
  await window.run('Notifications: Clear All Notifications');
  await asks.press(/plan/i, 'Allow');
  const { subject } = await untilFact(run, 'ask-raised', (one) => one.subject.kind === 'model');
  expect(JSON.stringify(subject)).toMatch(/key/i);
  await window.notifications.wait(/model|key|wait for you/i);
  await window.screenshot('asked');
  await enterKey(window);
  const before = model.heard.length;
  await asks.press(/model/i, 'Allow');
  await until('a developer gets a reply', async () => model.heard.length > before);
  await window.screenshot('goes on');
});

describe('on a machine that lacks something', () => {
  /** A `PATH` with all programs of this one but those named. */
  async function pathWithout(place: string, ...names: readonly string[]): Promise<string> {
    const folder = join(place, 'programs');
    await mkdir(folder);
    for (const from of ['/bin', '/usr/bin', '/usr/local/bin'])
      for (const name of await readdir(from).catch(() => []))
        if (!names.includes(name)) await symlink(join(from, name), join(folder, name)).catch(() => undefined);
    return folder;
  }

  test('no git', { timeout: MINUTES }, async () => {
    const place = await emptyPlace();
    // Started from a command line, the editor does not ask a login shell for another path.
    const env = { ...process.env, PATH: await pathWithout(place, 'git'), VSCODE_CLI: '1' };
    await mkdir(join(place, 'project'));
    const editor = await Editor.open({ name: 'no-git', folder: join(place, 'project'), env });
    try {
      const window = await editor.window();
      await showSwarm(window);
      expect(await welcome(window, 'Git is not installed')).toMatch(/Get Git[\s\S]*Look Again/);
      expect(await refused(window, /[Gg]it/)).toContain('Get Git');
    } finally {
      await closeEditor(editor, join(editor.state, 'user-data'));
      await remove(place);
    }
  });
});
