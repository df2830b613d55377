import { FromPage, ToPage } from '../../src/core/page-messages.ts';

/** What VS Code gives a page. It can be had only once, and stays in this file. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();

export const post = (message: FromPage): void => editor.postMessage(FromPage.parse(message));

/** Hears what the panel says. What is no message of ours is passed over: others may post into a frame. */
export function hear(take: (message: ToPage) => void): void {
  window.addEventListener('message', ({ data }) => {
    const { success, data: message } = ToPage.safeParse(data);
    if (success) take(message);
  });
}

/** What is kept of a page over a reload: which run, and how the reader has set it up. */
export function kept(): Readonly<Record<string, unknown>> {
  const state = editor.getState();
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
}

export const keep = (name: string, value: unknown): void => editor.setState({ ...kept(), [name]: value });
