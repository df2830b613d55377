import { commands, type Disposable, window } from 'vscode';
import type { OwnParts } from '../own-parts.ts';
import { type News, NewsTeller } from './news.ts';
import { asksMessage, endMessage, type NewsMessage } from './news-texts.ts';

/** New asks are gathered for so long before one message tells them, in ms. */
const GATHER_MS = 1000;

/** Messages, only where somebody must act. */
export function registerNotifications(parts: OwnParts): Disposable[] {
  const { runs, engine, tellFailure, output } = parts;
  const teller = new NewsTeller(Date.now());
  const demonstrations = new Set<string>();
  let asks: News['asks'] = [];
  let timer: NodeJS.Timeout | null = null;
  const say = async ({ text, button, command, argument, bad }: NewsMessage) => {
    const picked = await (bad ? window.showWarningMessage(text, button) : window.showInformationMessage(text, button));
    if (picked === button) await commands.executeCommand(command, argument);
  };
  const sayAsks = () => {
    timer = null;
    // What was answered in the meantime needs nobody any more.
    const open = asks.filter(({ run, ask }) => runs.overview(run)?.run.asks[ask.id] !== undefined);
    asks = [];
    const message = asksMessage(open);
    if (message !== null) say(message).catch(tellFailure);
  };
  return [
    { dispose: () => timer !== null && clearTimeout(timer) },
    runs.onDidChange(() => {
      for (const { run, kind } of runs.rows) if (kind === 'demonstration') demonstrations.add(run);
      const news = teller.look(runs.rows.flatMap(({ run }) => runs.overview(run) ?? []));
      for (const run of news.ended) say(endMessage(run, demonstrations.has(run.id))).catch(tellFailure);
      if (news.asks.length === 0) return;
      asks = [...asks, ...news.asks];
      timer ??= setTimeout(sayAsks, GATHER_MS);
    }),
    engine.onDidRestart(() => {
      window
        .showWarningMessage('The engine ended and was started again; runs go on where their logs end.', 'Show Output')
        .then((picked) => picked !== undefined && output.show());
    }),
  ];
}
