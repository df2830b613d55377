import { EDITOR, providers } from '../../compose.ts';
import type { Command } from '../../core/commands.ts';
import { measureEffect } from '../../core/projections/measure-effect.ts';
import { motionFlaw } from '../../core/run/motion-flaw.ts';
import { isPaused } from '../../core/run/standing.ts';
import type { Ask } from '../../core/run.ts';
import type { ModelRef } from '../../core/settings.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ModelChoice, ScreenCommand, Submitted } from '../../link/protocol.ts';
import { modelRefOf } from '../begin/model-ref.ts';
import { stowedMeasure } from '../orders/stowed-measure.ts';
import { answerByRules } from '../rules/answer-by-rules.ts';
import { outlives } from '../rules/keep-rules.ts';
import { forgetRules, type KeptRule, keepRule } from '../rules/kept-rules.ts';
import { ruleOfWish } from '../rules/rule-of-wish.ts';
import { planAnswer, termsAt } from '../run/plan-answer.ts';
import { readPlanDocument } from '../run/plan-document.ts';
import { planFile, savedPlan } from '../run/plan-file.ts';
import type { GoingRun } from './going-runs.ts';
import type { Host } from './host.ts';
import { findHostRun } from './host-runs.ts';

const no = (why: string): Submitted => ({ accepted: false, why });

/** What a screen asks of a run, handed to the core. Throws `LinkError` where the run is not going. */
export async function submitTo(host: Host, id: string, asked: ScreenCommand): Promise<Submitted> {
  const run = host.going.get(id);
  if (run === undefined) throw new LinkError('cannot', `Run ${id} is not going. Continue it first.`);
  return run.within(async () => {
    const command = await commandOf(host, run, asked);
    if (typeof command === 'string') return no(command);
    // What outlives the run is kept first: a rule that was promised must not be lost with this process.
    const rule = command.type === 'answer-ask' ? (command.rule ?? null) : null;
    if (rule !== null && outlives(rule)) await keepRule(host, rule);
    const facts = await run.engine.submit(command);
    if (facts.length === 0) {
      if (rule !== null && outlives(rule)) await forgetRules(host, [rule]);
      return no(vain(run, asked));
    }
    if (rule !== null) await answerByRules(run.engine);
    if (rule !== null && outlives(rule)) await spread(host, run, rule);
    return { accepted: true };
  });
}

/** The other runs that go on here are held by the rule from now on, too. */
async function spread(host: Host, from: GoingRun, rule: KeptRule): Promise<void> {
  for (const other of host.going.all) {
    // What is rehearsed in a demonstration is no workspace of the user.
    if (other.id === from.id || other.kind === 'demonstration') continue;
    await other.within(async () => {
      await other.engine.submit({ type: 'add-rule', at: Date.now(), rule });
      await answerByRules(other.engine);
    });
  }
}

/** The core's command, or a sentence that says why there is none. */
async function commandOf(host: Host, run: GoingRun, asked: ScreenCommand): Promise<Command | string> {
  const { engine } = run;
  const at = Date.now();
  switch (asked.type) {
    case 'answer-ask':
      return answerOf(host, run, asked);
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
    case 'set-mode':
    case 'take-ask':
      return { ...asked, at };
    case 'carry-out':
      return (
        motionFlaw(engine.run, asked.measure) ?? { ...asked, at, measure: await stowedMeasure(engine, asked.measure) }
      );
    case 'raise-motion':
      return (
        motionFlaw(engine.run, asked.measure) ?? {
          ...{ type: 'raise-motion', at },
          measure: await stowedMeasure(engine, asked.measure),
          evidence: await engine.texts.stow(asked.evidence),
        }
      );
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
  host: Host,
  run: GoingRun,
  asked: Extract<ScreenCommand, { type: 'answer-ask' }>,
): Promise<Command | string> {
  const ask = run.engine.run.asks[asked.ask];
  if (ask === undefined) return `${asked.ask} is not asked any more.`;
  const { type, verdict, reason, budget } = asked;
  const rule = asked.rule === undefined ? undefined : ruleOfWish({ ask, verdict, reason }, asked.rule);
  if (typeof rule === 'string') return rule;
  if (rule !== undefined && rule.scope !== 'run' && run.kind === 'demonstration')
    return 'This is a demonstration: a rule made in it holds for this run only.';
  const answer = {
    type,
    at: Date.now(),
    ask: ask.id,
    verdict,
    reason,
    ...(budget === undefined ? {} : { budget }),
    ...(rule === undefined ? {} : { rule }),
  } as const;
  if (verdict === 'deny') return answer;
  if (ask.subject.kind === 'question' && reason.trim() === '') return 'Write an answer.';
  if (ask.subject.kind !== 'plan') return asked.plan === undefined ? answer : `${ask.id} is no plan.`;
  const text = asked.plan ?? (await savedPlan(planFile((await findHostRun(host, run.id)).known.folder, ask.id)));
  if (text === null) return answer;
  const before = host.handedOut.get(`${run.id} ${ask.id}`) ?? termsAt(run.decisions, ask.id);
  const read = readPlanDocument(text, before.models);
  if ('flaws' in read)
    return `The plan cannot be carried out as it stands. ${read.flaws.map((one) => one.message).join(' ')}`;
  const flaw = Object.values(read.models ?? {}).flatMap((choice) => flawOfChoice(choice) ?? [])[0];
  if (flaw !== undefined) return flaw;
  const { settings, budget: limit } = run.engine.run;
  const { plan, ...terms } = planAnswer(read, before, { budget: limit, models: settings.models });
  const edited = (await isUnchanged(run, ask, plan)) ? {} : { plan: await run.engine.texts.stowAll(plan) };
  return { ...terms, ...answer, ...edited };
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

/** Why an answer did not take; null: nobody asks any more. */
const stillOpen = (ask: Ask | undefined): string | null =>
  ask === undefined
    ? null
    : ask.subject.kind === 'budget'
      ? 'Under that budget the next call does not fit either. Name more than was spent, or say no.'
      : 'The answer cannot be carried out, and the question is still open.';

/** Why the core did nothing. */
function vain({ engine: { run } }: GoingRun, asked: ScreenCommand): string {
  if (run.state === 'closed') return `The run is over (${run.outcome}).`;
  switch (asked.type) {
    case 'answer-ask':
      return stillOpen(run.asks[asked.ask]) ?? `${asked.ask} is not asked any more.`;
    case 'pause-agent': {
      const agent = run.agents[asked.agent];
      if (agent !== undefined && !asked.paused && isPaused(run, agent))
        return `${asked.agent} is held with whoever it descends from. Let that one go on.`;
      return `${asked.agent} ${asked.paused ? 'is paused already' : 'is not paused'}.`;
    }
    case 'take-ask':
      return run.asks[asked.ask] ? `${asked.ask} is yours already.` : `${asked.ask} is not asked any more.`;
    case 'carry-out':
      return `Nothing came of it. ${measureEffect(run, asked.measure).join(' ')}`;
    case 'set-models':
    case 'set-budget':
    case 'set-mode':
      return 'That is how it is already.';
    default:
      return 'It came too late: the run is ending.';
  }
}
