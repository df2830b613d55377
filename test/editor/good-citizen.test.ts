import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Editor } from './support/editor.ts';
import type { EditorWindow } from './support/editor-window.ts';
import { installedExtensions } from './support/packaged.ts';
import { closeEditor } from './world/desk.ts';
import { filesBelow, storageOf, until } from './world/kept-runs.ts';
import { processesNaming } from './world/processes.ts';
import { type Project, sampleProject } from './world/project.ts';
import { MINUTES } from './world/steps.ts';
import { withExtension } from './world/with-extension.ts';

const Manifest = z.object({
  activationEvents: z.array(z.string()),
  contributes: z.object({
    commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string() })),
  }),
});
const manifest = Manifest.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')),
);

let project: Project;
let editor: Editor;
let window: EditorWindow;
let profile: string;
let probe: (path: string) => Promise<unknown>;

beforeAll(async () => {
  project = await sampleProject();
  const place = join(project.place, 'probe');
  const program = join(import.meta.dirname, 'world', 'programs', 'probe-extension.ts');
  const extensions = await withExtension(await installedExtensions(), join(project.place, 'extensions'), program, {
    name: 'probe',
  });
  const env = { ...process.env, SWARM_PROBE: place };
  editor = await Editor.open({ name: 'good-citizen', folder: project.root, extensions, env });
  profile = join(editor.state, 'user-data');
  window = await editor.window();
  const address = await until('the probe is there', () => readFile(place, 'utf8').catch(() => null));
  probe = async (path) => (await fetch(`${address}${path}`)).json();
}, MINUTES);
afterAll(async () => {
  await closeEditor(editor, profile);
  await project[Symbol.asyncDispose]();
});

test('it is not woken by everything, and says to whom each command belongs', () => {
  expect(manifest.activationEvents).not.toContain('*');
  expect(manifest.contributes.commands.filter(({ category }) => category !== 'Swarm')).toEqual([]);
});

test('at the start of the editor it starts no process and writes nothing', { timeout: MINUTES }, async () => {
  await until('it was woken', async () => {
    const { active } = z.object({ active: z.boolean().nullable() }).parse(await probe('/extension'));
    return active;
  });
  await window.screenshot('started');
  expect(processesNaming(storageOf(profile))).toEqual([]);
  expect(await filesBelow(storageOf(profile), null)).toEqual([]);
  expect(editor.outside).toEqual([]);
});

test('each command that it lists can be executed', { timeout: MINUTES }, async () => {
  await window.views.show('Issue Swarm');
  const wanted = manifest.contributes.commands.map(({ command }) => command);
  const missing = await until(
    'they are registered',
    async () => {
      const there = new Set(z.array(z.string()).parse(await probe('/commands')));
      const left = wanted.filter((command) => !there.has(command));
      return left.length === 0 ? [] : null;
    },
    {
      ms: 20_000,
      orElse: async () => {
        const there = new Set(z.array(z.string()).parse(await probe('/commands')));
        return wanted.filter((command) => !there.has(command)).join('\n');
      },
    },
  );
  expect(missing).toEqual([]);
  const offered = await window.quick.commands('Swarm: Run Demo');
  expect(offered).toContain('Swarm: Run Demonstration');
  await window.screenshot('views');
});
