import { commands, type Disposable, EventEmitter, languages, type TreeView, window } from 'vscode';
import { readTarget } from '../acts/read-target.ts';
import { command } from '../command.ts';
import { ReadOnlyDocuments } from '../documents/read-only-documents.ts';
import { readTexts } from '../documents/read-texts.ts';
import { LiveTree } from '../lists/live-tree.ts';
import type { Parts } from '../parts.ts';
import { plainWords } from '../safe-text.ts';
import { allowAsk, denyAsk, type NamedAsk } from './answer-ask.ts';
import { askLenses } from './ask-lenses.ts';
import { type AskIds, askLines, motionOf, openAsks, settledText } from './ask-lines.ts';
import { askText } from './ask-text.ts';
import { answerByPick, pickAsk } from './pick-ask.ts';

/** Whatever waits for an answer: the view with its badge, what there is to see of it, and the answers. */
export function registerAsks(parts: Parts): Disposable[] {
  const source = {
    lines: () => askLines(openAsks(parts.runs.going)),
    tooltip: (ids: AskIds) => textOf(parts, ids),
  };
  const tree = new LiveTree<AskIds>(source, parts.tellFailure);
  const documents = new ReadOnlyDocuments(parts, {
    scheme: 'swarm-ask',
    ids: ['run', 'ask'],
    read: (ids) => documentOf(parts, ids),
  });
  const view = window.createTreeView('issueSwarm.asks', { treeDataProvider: tree });
  const lenses = new EventEmitter<void>();
  const show = async (named: NamedAsk): Promise<void> => {
    const { run } = await parts.runs.open(named.run);
    const ids = { run: named.run, ask: named.ask };
    if (run.asks[named.ask]?.gate === 'plan') await commands.executeCommand('issueSwarm.openPlan', ids);
    else await documents.open(`ask-${named.ask}.md`, ids);
  };
  let asked = 0;
  const follow = (): void => {
    tree.update();
    lenses.fire();
    const { length } = openAsks(parts.runs.going);
    if (length === asked) return;
    asked = length;
    showCount(view, length);
  };
  return [
    tree,
    documents,
    view,
    lenses,
    parts.runs.onDidChange(follow),
    languages.registerCodeLensProvider({ scheme: 'swarm-ask' }, askLenses(parts, lenses.event)),
    ...askCommands(parts, show),
  ];
}

function showCount(view: TreeView<AskIds>, count: number): void {
  view.badge =
    count === 0
      ? undefined
      : { value: count, tooltip: count === 1 ? 'One ask waits for you' : `${count} asks wait for you` };
}

function askCommands(parts: Parts, show: (named: NamedAsk) => Promise<void>): Disposable[] {
  const on = (id: string, act: (named: NamedAsk) => Promise<void>): Disposable =>
    command(parts, id, async (target) => {
      const run = readTarget(target, 'run');
      const ask = readTarget(target, 'ask');
      const named = run !== null && ask !== null ? { run, ask } : await pickAsk(parts);
      if (named !== null) await act(named);
    });
  return [
    on('issueSwarm.openAsk', show),
    on('issueSwarm.allowAsk', (named) => allowAsk(parts, named)),
    on('issueSwarm.denyAsk', (named) => denyAsk(parts, named)),
    command(parts, 'issueSwarm.answerAsk', () => answerByPick(parts, show)),
  ];
}

async function textOf(parts: Parts, { run, ask }: NamedAsk): Promise<string | null> {
  const overview = await parts.runs.open(run);
  const motion = motionOf(overview, ask);
  if (motion === undefined) return null;
  return askText(overview, { ...motion, id: ask }, readTexts(parts.engine, run));
}

async function documentOf(parts: Parts, ids: NamedAsk): Promise<string> {
  const overview = await parts.runs.open(ids.run);
  const settled = settledText(motionOf(overview, ids.ask), (at) => new Date(at).toLocaleTimeString());
  const text = (await textOf(parts, ids)) ?? '';
  return `${settled === null ? '' : `**${plainWords(settled)}**\n\n`}${text}\n`;
}
