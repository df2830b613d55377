import type { AskSubject, FactOf } from '../facts.ts';
import { sameQuestion } from '../rule-on.ts';
import { tally } from '../tally.ts';
import { isBreaker } from './breaker-words.ts';
import { noteDay } from './evolve-budget.ts';
import { questionKey } from './question-key.ts';
import { seats } from './seats.ts';
import { known, type Run } from './state.ts';
import { newStreak } from './streak.ts';
import { forgetClocks } from './work-time.ts';

type AskFact = FactOf<'ask-raised' | 'ballot-cast' | 'ask-climbed' | 'ask-answered' | 'rule-added'>;

/** What is true after a question was raised, balloted on, passed on, or answered. */
export function evolveAsk(run: Run, fact: AskFact): void {
  switch (fact.type) {
    case 'ask-raised':
      return raise(run, fact);
    case 'ballot-cast':
      return cast(run, fact);
    case 'ask-climbed':
      Object.assign(known(run.asks, fact.ask, 'ask'), { of: 'chair', climbed: fact.why });
      for (const member of seats(run)) member.active = fact.at ?? member.active;
      return;
    case 'ask-answered':
      return answer(run, fact);
    case 'rule-added':
      // The newest word about the very same questions holds.
      run.rules = [...run.rules.filter((one) => !sameQuestion(one, fact.rule)), fact.rule];
      return;
  }
}

function raise(run: Run, fact: FactOf<'ask-raised'>): void {
  const { ask: id, gate, of, by, subject, why, at } = fact;
  run.asks[id] = { id, gate, of, by, subject, why, at, round: 1, ballots: [], began: 0, climbed: null };
  if (subject.kind === 'health') flag(run, subject);
  if (subject.kind === 'budget' && subject.day !== null) noteDay(run, subject.day);
  run.next.ask += 1;
  const call = 'call' in fact.subject && fact.subject.call !== null ? run.calls[fact.subject.call] : undefined;
  if (call) call.waitsFor = 'chair';
}

/** Once all have cast and differ, the next round has begun. */
function cast(run: Run, { ask: id, member, round, ballot, at }: FactOf<'ballot-cast'>): void {
  const agent = run.agents[member];
  if (agent) Object.assign(agent, { silent: 0, failures: null, active: at ?? agent.active });
  const ask = run.asks[id];
  if (!ask) return;
  ask.ballots.push({ member, round, ballot });
  const members = run.board?.members.length ?? 0;
  if (tally({ members, round: ask.round, ballots: ask.ballots }).is === 'split')
    Object.assign(ask, { round: ask.round + 1, began: 0 });
}

function answer(run: Run, fact: FactOf<'ask-answered'>): void {
  const ask = known(run.asks, fact.ask, 'ask');
  delete run.asks[fact.ask];
  const allowed = fact.verdict === 'allow';
  const { subject } = ask;
  const key = fact.by === 'policy' ? null : questionKey(run, ask);
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
      forgetClocks(run, call.agent);
    }
  }
  if (subject.kind === 'health' && !allowed && isBreaker(subject.of)) letGoOn(run, subject.agent);
  if (subject.kind === 'model' && allowed) known(run.agents, subject.agent, 'agent').failures = null;
  if (subject.kind === 'forge' && allowed) {
    const effect = run.effects[subject.effect];
    if (effect) Object.assign(effect, { attempts: 1, retryAt: 0 });
  }
}

function flag(run: Run, { agent: id, of }: Extract<AskSubject, { kind: 'health' }>): void {
  const agent = run.agents[id];
  if (!agent) return;
  agent.flagged.push(of);
  agent.flaggedAt = agent.turn;
}

/** What stopped it counts from nothing again: whoever decided would have it go on as it is. */
function letGoOn(run: Run, id: string): void {
  const agent = run.agents[id];
  if (agent) Object.assign(agent, { ...newStreak(), silent: 0, worked: 0, turnsFrom: agent.turn });
}
