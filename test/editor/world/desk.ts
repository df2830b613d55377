import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_FILE } from '../../../src/adapters/log/jsonl.ts';
import type { Fault } from '../../../src/rehearsal/faults.ts';
import type { Play } from '../../../src/rehearsal/play.ts';
import { sampleIssue } from '../../../src/rehearsal/sample/sample-issue.ts';
import { outsideFlaws } from '../../support/outside-checker.ts';
import { Editor, type EditorOptions } from '../support/editor.ts';
import type { EditorWindow } from '../support/editor-window.ts';
import { fileIssues, type WrittenIssue } from './file-issues.ts';
import { type KeptRun, storageOf } from './kept-runs.ts';
import { type ModelServer, startModelServer } from './model-server.ts';
import { type Process, processesNaming } from './processes.ts';
import { type Project, sampleProject } from './project.ts';

export interface DeskOptions extends Partial<EditorOptions> {
  readonly name: string;
  /** The sample by default. */
  readonly project?: Project;
  /** Filed before the first window opens; the sample's by default. */
  readonly issues?: readonly WrittenIssue[];
  readonly play?: Play;
  readonly faults?: readonly Fault[];
  readonly pace?: number;
}

/** A person's desk: an editor with our package, a project, a model server somewhere, and issues on this machine. */
export interface Desk extends AsyncDisposable {
  readonly editor: Editor;
  readonly project: Project;
  readonly model: ModelServer;
  /** The user data folder of the editor. */
  readonly profile: string;
  /** The first window, on the project. */
  readonly window: EditorWindow;
  /** Engines of this editor that are alive. */
  engines(): readonly Process[];
  /** What somebody outside finds wrong with the sample's run once it is merged: on the forge, in git, at the model server. */
  flaws(run: KeptRun, course: { readonly undisturbed: boolean }): Promise<readonly string[]>;
}

export async function openDesk(options: DeskOptions): Promise<Desk> {
  await using open = new AsyncDisposableStack();
  const project = open.use(options.project ?? (await sampleProject()));
  const journal = join(project.place, 'model-calls.jsonl');
  const model = open.use(await startModelServer({ ...options, journal }));
  const { issues = [sampleIssue], settings = {}, ...rest } = options;
  const ours = ([name]: [string, unknown]) => name.startsWith('issueSwarm.');
  const user = Object.fromEntries(Object.entries(settings).filter((one) => !ours(one)));
  const machine = Object.fromEntries(Object.entries(settings).filter(ours));
  const editor = await Editor.open({ folder: project.root, ...rest, settings: user });
  const profile = join(editor.state, 'user-data');
  await writeSettings(profile, { ...settingsFor(model.baseUrl), ...machine });
  const engines = () => enginesOf(profile);
  open.defer(() => closeEditor(editor, profile));
  if (issues.length > 0) await fileIssues(profile, project.root, issues);
  const window = await editor.window();
  open.defer(() => lastLook(window));
  const close = open.move();
  return {
    ...{ editor, project, model, profile, window, engines },
    flaws: async ({ folder }, course) => {
      const forge = join(folder, '..', '..', 'forge');
      const found = await outsideFlaws({ forge, log: join(folder, LOG_FILE), journal }, course);
      // Whoever opens the local forge lets its reviewer in, however often: no run does that.
      return found.filter((flaw) => !flaw.includes('/collaborators/'));
    },
    [Symbol.asyncDispose]: () => close.disposeAsync(),
  };
}

/** How it stood when the test was over: the first thing to look at where it failed. */
async function lastLook(window: EditorWindow): Promise<void> {
  if (!window.page.isClosed()) await window.screenshot('in the end');
}

/**
 * The settings of whoever uses this machine. In a window whose extensions run elsewhere, as all of code-server's do, the
 * editor takes those of scope `machine` from nowhere else.
 */
export async function writeSettings(profile: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(join(profile, 'Machine'), { recursive: true });
  await writeFile(join(profile, 'Machine', 'settings.json'), JSON.stringify(settings, null, 1));
}

/** What a person has written into the settings: a model for all roles, and the sample's checks. */
export const settingsFor = (baseUrl: string): Readonly<Record<string, unknown>> => ({
  'issueSwarm.models': {
    default: { provider: 'openai-compatible', name: 'rehearsal', baseUrl, window: 128_000 },
  },
});

export const enginesOf = (profile: string): readonly Process[] =>
  processesNaming(storageOf(profile)).filter(({ command }) => command.includes('host.mjs'));

/** Ends the editor, and engines that would outlive it for a while. */
export async function closeEditor(editor: Editor, profile: string): Promise<void> {
  for (const { pid } of enginesOf(profile)) end(pid);
  await editor.close();
  for (const { pid } of enginesOf(profile)) end(pid);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
