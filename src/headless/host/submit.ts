import { EDITOR, providers } from '../../compose.ts';
import type { Command } from '../../core/commands.ts';
import { isPaused } from '../../core/run/standing.ts';
import type { Ask } from '../../core/run.ts';
import type { ModelRef } from '../../core/settings.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ModelChoice, ScreenCommand, Submitted } from '../../link/protocol.ts';
import { modelRefOf } from '../begin/model-ref.ts';
import { readPlanDocument } from '../run/plan-document.ts';
import type { GoingRun } from './going-runs.ts';
import type { Host } from './host.ts';

const no = (why: string): Submitted => ({ accepted: false, why });

/** What a screen asks of a run, handed to the core. Throws `LinkError` where the run is not going. */
export async function submitTo(host: Host, id: string, asked: ScreenCommand): Promise<Submitted> {
  const run = host.going.get(id);
  if (run === undefined) throw new LinkError('cannot', `Run ${id} is not going. Continue it first.`);
  return run.within(async () => {
    const command = await commandOf(run, asked);
    if (typeof command === 'string') return no(command);
    const facts = await run.engine.submit(command);
    return facts.length > 0 ? { accepted: true } : no(vain(run, asked));
  });
}

/** The core's command, or a sentence that says why there is none. */
async function commandOf(run: GoingRun, asked: ScreenCommand): Promise<Command | string> {
  const { engine } = run;
  const at = Date.now();
  switch (asked.type) {
    case 'answer-ask':
      return answerOf(run, asked, at);
    case 'send-message':
      if (asked.text.trim() === '') return 'An empty message says nothing.';
      return (
        absent(run, asked.to) ?? { type: 'send-message', at, to: asked.to, text: await engine.texts.stow(asked.text) }
      );
    case 'pause-agent':
    case 'terminate-agent':
      return absent(run, asked.agent) ?? { ...asked, at };
    case 'set-models': {
      const flaw = Object.values(asked.models).flatMap((choice) => flawOfChoice(choice) ?? [])[0];
      return flaw ?? { type: 'set-models', at, models: refsOf(asked.models) };
    }
    case 'set-budget':
      return { ...asked, at };
    case 'stop-run':
      return { type: 'stop-run', at, outcome: 'cancelled', why: asked.why.trim() || 'Stopped by the chair.' };
  }
}

const refsOf = (choices: Readonly<Record<string, ModelChoice>>): Readonly<Record<string, ModelRef>> =>
  Object.fromEntries(Object.entries(choices).map(([role, choice]) => [role, modelRefOf(choice)]));

function flawOfChoice({ provider, name }: Pick<ModelChoice, 'provider' | 'name'>): string | null {
  if (name.trim() === '') return 'A model needs a name.';
  return [...providers, EDITOR].includes(provider)
    ? null
    : `There is no model provider "${provider}". Known: ${[...providers, EDITOR].join(', ')}.`;
}

async function answerOf(
  run: GoingRun,
  asked: Extract<ScreenCommand, { type: 'answer-ask' }>,
  at: number,
): Promise<Command | string> {
  const { engine } = run;
  const ask = engine.run.asks[asked.ask];
  if (ask === undefined) return `${asked.ask} is not asked any more.`;
  const { type, verdict, reason, budget } = asked;
  const answer = { type, at, ask: ask.id, verdict, reason } as const;
  if (ask.subject.kind === 'question' && verdict === 'allow' && reason.trim() === '') return 'Write an answer.';
  if (asked.plan === undefined || verdict === 'deny') return budget === undefined ? answer : { ...answer, budget };
  if (ask.subject.kind !== 'plan') return `${ask.id} is no plan.`;
  const read = readPlanDocument(asked.plan, engine.run.settings.models);
  if ('flaws' in read)
    return `The plan cannot be carried out as it stands. ${read.flaws.map((one) => one.message).join(' ')}`;
  const flaw = Object.values(read.models ?? {}).flatMap((choice) => flawOfChoice(choice) ?? [])[0];
  if (flaw !== undefined) return flaw;
  const plan = (await isUnchanged(run, ask, read.plan)) ? {} : { plan: await engine.texts.stowAll(read.plan) };
  const limit = budget ?? read.budget;
  const models = read.models === null ? {} : { models: read.models };
  return { ...answer, ...plan, ...(limit === null ? {} : { budget: limit }), ...models };
}

/** A plan that was only looked at is not said to have been changed. */
async function isUnchanged({ engine }: GoingRun, { subject }: Ask, plan: unknown): Promise<boolean> {
  return subject.kind === 'plan' && JSON.stringify(await engine.texts.stowAll(plan)) === JSON.stringify(subject.plan);
}

function absent({ engine: { run } }: GoingRun, id: string): string | null {
  const agent = Object.hasOwn(run.agents, id) ? run.agents[id] : undefined;
  if (agent === undefined) return `There is no agent ${id} in this run.`;
  return agent.left === null ? null : `${id} has left.`;
}

/** Why the core did nothing. */
function vain({ engine: { run } }: GoingRun, asked: ScreenCommand): string {
  if (run.state === 'closed') return `The run is over (${run.outcome}).`;
  switch (asked.type) {
    case 'answer-ask':
      return run.asks[asked.ask]
        ? 'The answer cannot be carried out, and the question is still open.'
        : `${asked.ask} is not asked any more.`;
    case 'pause-agent': {
      const agent = run.agents[asked.agent];
      if (agent !== undefined && !asked.paused && isPaused(run, agent))
        return `${asked.agent} is held with whoever it descends from. Let that one go on.`;
      return `${asked.agent} ${asked.paused ? 'is paused already' : 'is not paused'}.`;
    }
    case 'set-models':
    case 'set-budget':
      return 'That is how it is already.';
    default:
      return 'It came too late: the run is ending.';
  }
}
