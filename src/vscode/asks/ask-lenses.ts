import { CodeLens, type CodeLensProvider, type Event, Range, type TextDocument } from 'vscode';
import { mayRule } from '../../core/rule-on.ts';
import { readIds } from '../documents/document-address.ts';
import type { Parts } from '../parts.ts';
import { ASK_WORDS } from './ask-words.ts';

/** The answers above the document of a question, for as long as somebody waits for one. */
export const askLenses = (parts: Parts, onDidChangeCodeLenses: Event<void>): CodeLensProvider => ({
  onDidChangeCodeLenses,
  provideCodeLenses: ({ uri }: TextDocument): CodeLens[] => {
    const ids = readIds(uri.query, ['run', 'ask']);
    if (ids === null) return [];
    const run = parts.runs.overview(ids.run)?.run;
    const ask = run?.asks[ids.ask];
    if (ask === undefined) return [];
    const words = ASK_WORDS[ask.gate];
    const lens: Lens = (title, command, tooltip, target) =>
      new CodeLens(new Range(0, 0, 0, 0), { title, command, tooltip, arguments: [target] });
    const task = 'task' in ask.subject ? { run: ids.run, task: ask.subject.task } : null;
    const changes = task === null ? [] : changeLenses(lens, task);
    if (ask.of === 'board')
      return [lens('$(person) Decide Myself', 'issueSwarm.takeAsk', 'Takes it away from the board', ids), ...changes];
    return [
      lens(`$(check) ${words.allow}`, 'issueSwarm.allowAsk', words.allowDoes, ids),
      ...(ask.gate === 'budget'
        ? [lens('$(credit-card) Set New Budget…', 'issueSwarm.setAskBudget', 'A figure of your own', ids)]
        : []),
      lens(`$(close) ${words.deny}`, 'issueSwarm.denyAsk', words.denyDoes, ids),
      ...ruleLenses(lens, ids, (says) => mayRule(ask.gate, says)),
      ...changes,
      // What is mended by these holds for the next try.
      ...(ask.gate === 'model'
        ? [
            lens(
              '$(settings-gear) Choose Models…',
              'issueSwarm.chooseModels',
              'Another key or address, then try again',
              {},
            ),
          ]
        : []),
      ...(ask.gate === 'forge'
        ? [
            lens('$(sign-in) Sign In', 'issueSwarm.signIn', 'Then try again', {}),
            lens('$(key) Set GitHub Token…', 'issueSwarm.setForgeToken', 'Then try again: the new token is used', {}),
          ]
        : []),
    ];
  },
});

type Lens = (title: string, command: string, tooltip: string, target: object) => CodeLens;

const changeLenses = (lens: Lens, task: object): readonly CodeLens[] => [
  lens('$(diff-multiple) Open All Changes', 'issueSwarm.openChange', 'Every changed file as a diff', task),
  lens('$(verified) Show Certificate', 'issueSwarm.showCertificate', 'What code ran to prove it', task),
];

const ruleLenses = (lens: Lens, ids: object, may: (says: 'allow' | 'deny') => boolean): readonly CodeLens[] => [
  ...(may('allow') ? [lens('$(check-all) Allow with a Rule…', 'issueSwarm.allowAskByRule', FROM_NOW_ON, ids)] : []),
  ...(may('deny') ? [lens('$(circle-slash) Deny with a Rule…', 'issueSwarm.denyAskByRule', FROM_NOW_ON, ids)] : []),
];

const FROM_NOW_ON = 'Also questions like this one, from now on';
