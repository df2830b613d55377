import {
  type CancellationToken,
  type InputBoxOptions,
  type InputBoxValidationMessage,
  ProgressLocation,
  window,
} from 'vscode';
import { messageText } from './safe-text.ts';

/*
 * Whatever stands in a message, a dialog or an input box may be written by strangers: titles of issues, agents' commands,
 * what servers say. The editor makes `[words](command:…)` in it a link that runs a command. So all of it goes through here.
 */

/** How much of a text a message shows, in characters. */
const MOST = 1500;

const clean = (text: string): string => messageText(text, MOST);

/** Says something that nobody need answer. Which button was pressed; undefined where none was. */
export const tellInformation = <T extends string>(text: string, ...buttons: readonly T[]): Thenable<T | undefined> =>
  window.showInformationMessage(clean(text), ...buttons);

/** Says what somebody should know of. Which button was pressed; undefined where none was. */
export const tellWarning = <T extends string>(text: string, ...buttons: readonly T[]): Thenable<T | undefined> =>
  window.showWarningMessage(clean(text), ...buttons);

/** Says what went wrong. Which button was pressed; undefined where none was. */
export const tellError = <T extends string>(text: string, ...buttons: readonly T[]): Thenable<T | undefined> =>
  window.showErrorMessage(clean(text), ...buttons);

/** Asks before something is done that cannot be taken back lightly. Undefined: it is not to be done. */
export const askModal = <T extends string>(
  text: string,
  detail: string,
  ...buttons: readonly T[]
): Thenable<T | undefined> =>
  window.showWarningMessage(clean(text), { modal: true, detail: clean(detail) }, ...buttons);

/** Asks for a line of text. Undefined where the user leaves. */
export function askText(options: InputBoxOptions): Thenable<string | undefined> {
  const { title, prompt, validateInput } = options;
  return window.showInputBox({
    ...options,
    ...(title === undefined ? {} : { title: clean(title) }),
    ...(prompt === undefined ? {} : { prompt: clean(prompt) }),
    ...(validateInput === undefined ? {} : { validateInput: async (text) => cleanFlaw(await validateInput(text)) }),
  });
}

type Flaw = string | InputBoxValidationMessage | null | undefined;

const cleanFlaw = (flaw: Flaw): Flaw => {
  if (typeof flaw === 'string') return clean(flaw);
  return flaw == null ? flaw : { ...flaw, message: clean(flaw.message) };
};

/** Does something while a message says so. The signal is aborted where the user ends it. */
export const tellProgress = <T>(title: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> =>
  window.withProgress(
    { location: ProgressLocation.Notification, title: clean(title), cancellable: true },
    (_progress, token) => work(signalOf(token)),
  );

function signalOf(token: CancellationToken): AbortSignal {
  const ended = new AbortController();
  token.onCancellationRequested(() => ended.abort());
  return ended.signal;
}
