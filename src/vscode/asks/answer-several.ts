import { doubled } from '../../core/run/doubled.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import type { Gate } from '../../core/settings.ts';
import { LinkError } from '../../link/link-error.ts';
import type { Parts } from '../parts.ts';
import { acceptPlan } from '../plan/accept-plan.ts';
import { allowAsk, answer, askForReason, askForText, denyAsk, type NamedAsk } from './answer-ask.ts';
import { ASK_WORDS } from './ask-words.ts';

interface Waiting {
  readonly named: NamedAsk;
  readonly run: Run;
  readonly ask: Ask;
}

/** Says yes to all of them, asking once for what a yes needs. Throws `LinkError`. */
export async function allowAsks(parts: Parts, all: readonly NamedAsk[]): Promise<void> {
  const [first, second] = all;
  if (first === undefined) return;
  if (second === undefined) return allowAsk(parts, first);
  const { gate, waiting } = sameKind(parts, all);
  const reason =
    gate === 'question'
      ? await askForText(`One answer to ${waiting.length} questions`, 'Your answer', 'each of them')
      : '';
  if (reason === null) return;
  for (const { named, run, ask } of waiting) {
    if (gate === 'plan') await acceptPlan(parts, named);
    else if (ask.subject.kind === 'budget')
      await answer(parts, named, { verdict: 'allow', reason, budget: doubled(run, ask.subject.cap, ask.subject) });
    else await answer(parts, named, { verdict: 'allow', reason });
  }
}

/** Says no to all of them, with one reason. Throws `LinkError`. */
export async function denyAsks(parts: Parts, all: readonly NamedAsk[]): Promise<void> {
  const [first, second] = all;
  if (first === undefined) return;
  if (second === undefined) return denyAsk(parts, first);
  const { gate, waiting } = sameKind(parts, all);
  const reason = await askForReason(`${ASK_WORDS[gate].deny.replace('…', '')}: ${waiting.length} asks`, { gate });
  if (reason === null) return;
  for (const { named } of waiting) await answer(parts, named, { verdict: 'deny', reason });
}

/** Those that are still open. Throws `LinkError` where they are not of one kind, or none is left. */
function sameKind(
  { runs }: Parts,
  all: readonly NamedAsk[],
): { readonly gate: Gate; readonly waiting: readonly Waiting[] } {
  const waiting = all.flatMap((named): readonly Waiting[] => {
    const run = runs.overview(named.run)?.run;
    const ask = run?.asks[named.ask];
    return run === undefined || ask === undefined ? [] : [{ named, run, ask }];
  });
  const gate = waiting[0]?.ask.gate;
  if (gate === undefined)
    throw new LinkError('cannot', 'These were answered already, or nobody waits for them any more.');
  if (waiting.some(({ ask }) => ask.gate !== gate))
    throw new LinkError('cannot', 'Select asks of one kind to answer them at once.');
  return { gate, waiting };
}
