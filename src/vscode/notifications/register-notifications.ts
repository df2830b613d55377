import { commands, type Disposable } from 'vscode';
import { motionOf, settledText } from '../asks/ask-lines.ts';
import { tellInformation, tellWarning } from '../messages.ts';
import type { OwnParts } from '../own-parts.ts';
import { messageText } from '../safe-text.ts';
import { type NewAsk, type News, NewsTeller } from './news.ts';
import { asksMessage, endMessage, type NewsButton, type NewsMessage, warningsMessage } from './news-texts.ts';
import { tellNotices } from './tell-notices.ts';

/** New asks are gathered for so long before one message tells them, in ms. */
const GATHER_MS = 1000;

/** Messages, only where somebody must act. */
export function registerNotifications(parts: OwnParts): Disposable[] {
  const { runs, engine, tellFailure, output } = parts;
  const teller = new NewsTeller(Date.now());
  const demonstrations = new Set<string>();
  let asks: News['asks'] = [];
  let warnings: News['warnings'] = [];
  let timer: NodeJS.Timeout | null = null;
  const isOpen = ({ run, ask }: NewAsk) => runs.overview(run)?.run.asks[ask.id] !== undefined;
  const sayAsks = async () => {
    // What was answered in the meantime needs nobody any more.
    const open = asks.filter(isOpen);
    asks = [];
    const message = asksMessage(open, runs.going.length > 1);
    if (message === null) return;
    const pressed = await say(message);
    if (pressed === null) return;
    // A message that stands cannot be taken back: its questions may be answered by now.
    if (open.some(isOpen)) await commands.executeCommand(pressed.command, pressed.argument);
    else if (open[0] !== undefined) await tellAnswered(parts, open[0]);
  };
  const sayWarnings = async () => {
    const message = warningsMessage(warnings, runs.going.length > 1);
    warnings = [];
    if (message !== null) await act(message);
  };
  const sayAll = async () => {
    timer = null;
    await Promise.all([sayAsks(), sayWarnings()]);
  };
  return [
    { dispose: () => timer !== null && clearTimeout(timer) },
    runs.onDidChange(() => {
      for (const { run, kind } of runs.rows) if (kind === 'demonstration') demonstrations.add(run);
      const news = teller.look(runs.rows.flatMap(({ run }) => runs.overview(run) ?? []));
      for (const run of news.ended) act(endMessage(run, demonstrations.has(run.id))).catch(tellFailure);
      if (news.asks.length === 0 && news.warnings.length === 0) return;
      asks = [...asks, ...news.asks];
      warnings = [...warnings, ...news.warnings];
      timer ??= setTimeout(() => sayAll().catch(tellFailure), GATHER_MS);
    }),
    engine.onDidRestart(() => {
      tellWarning('The engine ended and was started again; runs go on where their logs end.', 'Show Output').then(
        (picked) => picked !== undefined && output.show(),
      );
    }),
    ...tellNotices(parts),
  ];
}

/** Shows a message; which of its buttons was pressed, null for none. */
async function say({ text, buttons, bad }: NewsMessage): Promise<NewsButton | null> {
  const tell = bad ? tellWarning : tellInformation;
  const picked = await tell(text, ...buttons.map(({ label }) => label));
  return buttons.find(({ label }) => label === picked) ?? null;
}

async function act(message: NewsMessage): Promise<void> {
  const pressed = await say(message);
  if (pressed !== null) await commands.executeCommand(pressed.command, pressed.argument);
}

/** Where the question of a message was answered before its button was pressed: by whom, and the chamber, which shows it. */
async function tellAnswered({ runs }: OwnParts, { run, ask }: NewAsk): Promise<void> {
  const motion = motionOf(await runs.open(run), ask.id);
  const settled = settledText(motion, (at) => new Date(at).toLocaleTimeString());
  // Nobody need answer this message.
  void tellInformation(messageText(`This was answered in the meantime. ${settled ?? ''}`));
  await commands.executeCommand('issueSwarm.openChamber', { run });
}
