import { type QuickPickItem, window } from 'vscode';
import { previewOf } from '../../core/preview.ts';
import { askQuestion } from '../../core/projections/standing-words.ts';
import { mayRule } from '../../core/rule-on.ts';
import { tellNone } from '../history/tell-none.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { allowAsk, answerByRule, denyAsk, type NamedAsk, setAskBudget } from './answer-ask.ts';
import { type OpenAsk, openAsks, sentence } from './ask-lines.ts';
import { ASK_WORDS } from './ask-words.ts';

/** Lets the chair pick an open question. Null: none was picked, or there is none. */
export async function pickAsk({ runs }: Parts): Promise<NamedAsk | null> {
  const asks = openAsks(runs.going);
  if (asks.length === 0) {
    await tellNone(runs.rows.length === 0 ? null : 'Nothing is asked at the moment.');
    return null;
  }
  const items = asks.map(({ overview, ask }) => ({
    label: sentence(askQuestion(ask)),
    description: `#${overview.run.mission.issue} · by ${labelText(ask.by)}`,
    detail: preview({ overview, ask, raised: 0 }),
    run: overview.run.id,
    ask: ask.id,
  }));
  return (await window.showQuickPick(items, { title: 'What is asked', matchOnDetail: true })) ?? null;
}

/** From the palette: which question, what it is about, and what to answer. */
export async function answerByPick(parts: Parts, show: (named: NamedAsk) => Promise<void>): Promise<void> {
  const named = await pickAsk(parts);
  if (named === null) return;
  const found = openAsks(parts.runs.going).find(
    ({ overview, ask }) => overview.run.id === named.run && ask.id === named.ask,
  );
  if (found === undefined) return;
  const words = ASK_WORDS[found.ask.gate];
  const acts: readonly (QuickPickItem & { readonly act: () => Promise<void> })[] = [
    { label: `$(check) ${words.allow}`, detail: words.allowDoes, act: () => allowAsk(parts, named) },
    ...(found.ask.gate === 'budget'
      ? [
          {
            label: '$(credit-card) Set New Budget…',
            detail: 'A figure of your own',
            act: () => setAskBudget(parts, named),
          },
        ]
      : []),
    { label: `$(close) ${words.deny}`, detail: words.denyDoes, act: () => denyAsk(parts, named) },
    ...(['allow', 'deny'] as const)
      .filter((says) => mayRule(found.ask.gate, says))
      .map((says) => ({ label: RULED[says], detail: RULED_DOES, act: () => answerByRule(parts, named, says) })),
    {
      label: found.ask.gate === 'plan' ? '$(edit) Open Plan' : '$(open-preview) Show What Is Asked',
      detail: preview(found),
      act: () => show(named),
    },
  ];
  const chosen = await window.showQuickPick(acts, { title: sentence(askQuestion(found.ask)) });
  await chosen?.act();
}

const RULED = { allow: '$(check-all) Allow with a Rule…', deny: '$(circle-slash) Deny with a Rule…' } as const;
const RULED_DOES = 'Questions like this one are answered the same way from now on';

/** What it is about, in a line. */
function preview({ overview: { run }, ask: { subject } }: OpenAsk): string {
  switch (subject.kind) {
    case 'plan':
      return labelText(subject.plan.tasks.map(({ id, title }) => `${id} ${title}`).join(', '), 200);
    case 'command':
      return labelText(subject.command, 200);
    case 'merge':
    case 'review':
      return labelText(run.tasks[subject.task]?.submission?.files.join(', ') ?? '', 200);
    case 'model':
    case 'forge':
      return labelText(subject.failure.message, 200);
    case 'question':
      return labelText(typeof subject.question === 'string' ? subject.question : subject.question.preview, 200);
    case 'spawn':
      return labelText(previewOf(subject.spawning.brief), 200);
    case 'health':
    case 'motion':
      return labelText(previewOf(subject.evidence), 200);
    case 'budget':
    case 'charter':
      return '';
  }
}
