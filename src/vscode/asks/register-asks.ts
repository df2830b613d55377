import { commands, type Disposable, EventEmitter, languages, type TreeView, window } from 'vscode';
import { readTarget } from '../acts/read-target.ts';
import { command } from '../command.ts';
import { ReadOnlyDocuments } from '../documents/read-only-documents.ts';
import { readTexts } from '../documents/read-texts.ts';
import { LiveTree } from '../lists/live-tree.ts';
import type { Parts } from '../parts.ts';
import { plainWords } from '../safe-text.ts';
import { answerByRule, type NamedAsk, setAskBudget, takeAsk } from './answer-ask.ts';
import { allowAsks, denyAsks } from './answer-several.ts';
import { askLenses } from './ask-lenses.ts';
import { type AskIds, askLines, boardAsks, motionOf, openAsks, settledText } from './ask-lines.ts';
import { manageRules } from './manage-rules.ts';
import { answerByPick, pickAsk } from './pick-ask.ts';

/** Whatever waits for an answer: the view with its badge, what there is to see of it, and the answers. */
export function registerAsks(parts: Parts): Disposable[] {
  const source = {
    lines: () => askLines(openAsks(parts.runs.going), boardAsks(parts.runs.going)),
    tooltip: async (ids: AskIds) => {
      const named = namedOf(ids);
      return named === null ? null : textOf(parts, named);
    },
  };
  const tree = new LiveTree<AskIds>(source, parts.tellFailure);
  const documents = new ReadOnlyDocuments(parts, {
    scheme: 'swarm-ask',
    ids: ['run', 'ask'],
    read: (ids) => documentOf(parts, ids),
  });
  const view = window.createTreeView('issueSwarm.asks', { treeDataProvider: tree, canSelectMany: true });
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
  const onAll = (id: string, act: (all: readonly NamedAsk[]) => Promise<void>): Disposable =>
    command(parts, id, async (target, selected) => {
      const all = namedAsks(target, selected);
      const named = all.length > 0 ? all : [await pickAsk(parts)].flatMap((one) => one ?? []);
      if (named.length > 0) await act(named);
    });
  const on = (id: string, act: (named: NamedAsk) => Promise<void>): Disposable =>
    command(parts, id, async (target) => {
      const named = namedOf(target) ?? (await pickAsk(parts));
      if (named !== null) await act(named);
    });
  return [
    on('issueSwarm.openAsk', show),
    onAll('issueSwarm.allowAsk', (all) => allowAsks(parts, all)),
    onAll('issueSwarm.raiseAsk', (all) => allowAsks(parts, all)),
    onAll('issueSwarm.denyAsk', (all) => denyAsks(parts, all)),
    on('issueSwarm.allowAskByRule', (named) => answerByRule(parts, named, 'allow')),
    on('issueSwarm.denyAskByRule', (named) => answerByRule(parts, named, 'deny')),
    on('issueSwarm.setAskBudget', (named) => setAskBudget(parts, named)),
    onAll('issueSwarm.takeAsk', async (all) => {
      for (const named of all) await takeAsk(parts, named);
    }),
    command(parts, 'issueSwarm.answerAsk', () => answerByPick(parts, show)),
    command(parts, 'issueSwarm.manageRules', () => manageRules(parts)),
  ];
}

/** The asks that a command was called for: those that are selected where its own is among them. */
function namedAsks(target: unknown, selected: unknown): readonly NamedAsk[] {
  const own = namedOf(target);
  const all = Array.isArray(selected) ? selected.flatMap((one) => namedOf(one) ?? []) : [];
  const same = (one: NamedAsk) => one.run === own?.run && one.ask === own.ask;
  return own === null ? [] : all.some(same) ? all : [own];
}

function namedOf(target: unknown): NamedAsk | null {
  const run = readTarget(target, 'run');
  const ask = readTarget(target, 'ask');
  return run === null || ask === null ? null : { run, ask };
}

async function textOf(parts: Parts, { run, ask }: NamedAsk): Promise<string | null> {
  const overview = await parts.runs.open(run);
  const motion = motionOf(overview, ask);
  if (motion === undefined) return null;
  const { askText } = await import('./ask-text.ts');
  const round = Math.max(1, ...motion.ballots.map((one) => one.round));
  return askText(overview, { ...motion, id: ask, round }, readTexts(parts.engine, run));
}

async function documentOf(parts: Parts, ids: NamedAsk): Promise<string> {
  const overview = await parts.runs.open(ids.run);
  const settled = settledText(motionOf(overview, ids.ask), (at) => new Date(at).toLocaleTimeString());
  const text = (await textOf(parts, ids)) ?? '';
  return `${settled === null ? '' : `**${plainWords(settled)}**\n\n`}${text}\n`;
}
