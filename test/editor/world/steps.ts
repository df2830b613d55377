import type { EditorWindow } from '../support/editor-window.ts';
import { until } from './kept-runs.ts';
import { KEY } from './model-server.ts';

/** How long a test may take that runs a whole swarm on a busy machine, in ms. */
export const MINUTES = 240_000;

/** Makes the swarm's container stand there with its views open. */
export async function showSwarm(window: EditorWindow): Promise<void> {
  await window.views.show('Issue Swarm');
}

/** Starts a swarm from the palette on the issue that is offered first, or on the one named, and takes what is proposed. */
export async function startOnIssue(window: EditorWindow, issue?: RegExp): Promise<void> {
  await window.run('Swarm: Start Swarm on Issue…');
  await offered(window, issue ?? /^#\d+ /);
  if (issue) await window.quick.pick(issue);
  else await window.quick.accept();
  await confirmStart(window);
}

/** Takes what a start would use. */
export async function confirmStart(window: EditorWindow): Promise<void> {
  await offered(window, /Start$/);
  await window.quick.accept();
}

/** What a person types who has a model on a server of their own. */
export interface OwnModel {
  /** Left as it stands in the box by default. */
  readonly baseUrl?: string;
  readonly key?: string;
  /** Of what is offered in the end: a test, or nothing more. */
  readonly last?: 'Test Connection' | 'Done';
}

/** Chooses the model of a compatible server for all roles. */
export async function chooseModel(
  window: EditorWindow,
  { baseUrl, key = KEY, last = 'Done' }: OwnModel = {},
): Promise<void> {
  const { quick } = window;
  await window.run('Swarm: Choose Models…');
  await quick.opened(/whose/);
  await quick.answer('OpenAI-compatible');
  await quick.opened(/address/);
  if (baseUrl !== undefined) await quick.type(baseUrl);
  await quick.accept();
  await quick.opened(/Choose Models: key/);
  await quick.answer(key);
  await quick.opened(/which/);
  await quick.answer('rehearsal');
  await quick.opened(/for whom/);
  await quick.answer('All roles');
  await quick.opened(/is chosen/);
  await quick.answer(last);
}

/** Gives the key of the model server that the settings name, as a person does. */
export const enterKey = (window: EditorWindow, key: string = KEY): Promise<void> => chooseModel(window, { key });

/** What the issues view says instead of issues, once it says this. */
export const welcome = (window: EditorWindow, text: string): Promise<string> =>
  until(
    `the issues view says "${text}"`,
    async () => {
      const said = await window.views.view('Issues').welcome();
      return said.includes(text) ? said : null;
    },
    { orElse: () => window.views.view('Issues').welcome() },
  );

/** Waits until a quick pick offers this row. */
export const offered = (window: EditorWindow, label: RegExp): Promise<unknown> =>
  until(`${label} is offered`, async () => (await window.quick.rows()).some((row) => label.test(row.label)), {
    ms: 30_000,
    orElse: async () => JSON.stringify(await window.quick.rows()),
  });
