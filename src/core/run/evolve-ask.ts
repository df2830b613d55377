import type { FactOf } from '../facts.ts';
import { questionKey } from './question-key.ts';
import { known, type Run } from './state.ts';

type AskFact = FactOf<'ask-raised' | 'ballot-cast' | 'ask-climbed' | 'ask-answered' | 'rule-added'>;

/** What is true after a question was raised, balloted on, passed on, or answered. */
export function evolveAsk(run: Run, fact: AskFact): void {
  switch (fact.type) {
    case 'ask-raised':
      return raise(run, fact);
    case 'ballot-cast': {
      const ask = run.asks[fact.ask];
      if (!ask) return;
      ask.ballots.push({ member: fact.member, round: fact.round, ballot: fact.ballot });
      ask.round = Math.max(ask.round, fact.round);
      return;
    }
    case 'ask-climbed':
      Object.assign(known(run.asks, fact.ask, 'ask'), { of: 'chair', climbed: fact.why });
      return;
    case 'ask-answered':
      return answer(run, fact);
    case 'rule-added':
      run.rules.push(fact.rule);
      return;
  }
}

function raise(run: Run, fact: FactOf<'ask-raised'>): void {
  const { ask: id, gate, of, by, subject, why, at } = fact;
  run.asks[id] = { id, gate, of, by, subject, why, at, round: 1, ballots: [], climbed: null };
  if (subject.kind === 'health') run.agents[subject.agent]?.flagged.push(subject.of);
  run.next.ask += 1;
  const call = 'call' in fact.subject && fact.subject.call !== null ? run.calls[fact.subject.call] : undefined;
  if (call) call.waitsFor = 'chair';
}

function answer(run: Run, fact: FactOf<'ask-answered'>): void {
  const ask = known(run.asks, fact.ask, 'ask');
  delete run.asks[fact.ask];
  const allowed = fact.verdict === 'allow';
  const { subject } = ask;
  const key = fact.by === 'chair' ? questionKey(ask) : null;
  // A yes is for once, as it was said; a no is not asked for again.
  if (key !== null && !allowed) run.decided[key] = { verdict: fact.verdict, reason: fact.reason };
  if (subject.kind === 'merge' && allowed) {
    const task = known(run.tasks, subject.task, 'task');
    task.mergeAllowed = task.submission?.commit ?? null;
  }
  if (subject.kind === 'command' && allowed) {
    if (subject.call === null) run.allowedCommands.push(...subject.command.split('\n'));
    const call = subject.call === null ? undefined : run.calls[subject.call];
    if (call) {
      call.verdict = 'allow';
      call.waitsFor = null;
    }
  }
  if (subject.kind === 'model' && allowed) known(run.agents, subject.agent, 'agent').failures = null;
  if (subject.kind === 'forge' && allowed) {
    const effect = run.effects[subject.effect];
    if (effect) Object.assign(effect, { attempts: 1, retryAt: 0 });
  }
}
