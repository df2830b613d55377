import type { FactOf } from '../facts.ts';
import { type Effect, known, type Run, type Task } from './state.ts';

/** What is true after an effect on the forge was intended, done, or has failed. */
export function evolveEffect(run: Run, fact: FactOf<'effect-intended' | 'effect-done' | 'effect-failed'>): void {
  if (fact.type === 'effect-intended') {
    run.next.effect += 1;
    run.effects[fact.effect] = {
      id: fact.effect,
      kind: fact.kind,
      task: fact.task,
      at: fact.at,
      commit: fact.commit,
      expect: fact.expect,
      attempts: 0,
      retryAt: 0,
      inDoubt: false,
    };
    return;
  }
  const effect = known(run.effects, fact.effect, 'effect');
  if (fact.type === 'effect-failed') return failEffect(run, effect, fact);
  delete run.effects[fact.effect];
  if (effect.task !== null) return applyToTask(run, known(run.tasks, effect.task, 'task'), effect, fact);
  if (effect.kind === 'close-sub-issue' && effect.task !== null) known(run.tasks, effect.task, 'task').closed = true;
  if (effect.kind === 'summary') run.told = true;
  if (effect.kind === 'close-issue') run.issueClosed = true;
}

function failEffect(run: Run, effect: Effect, fact: FactOf<'effect-failed'>): void {
  effect.attempts += 1;
  effect.inDoubt = true;
  effect.retryAt = fact.retryAt ?? Number.MAX_SAFE_INTEGER;
  if (!fact.dropped) return;
  delete run.effects[effect.id];
  if (fact.base !== null) run.base.commit = fact.base;
  // Given up for good: nothing waits for it.
  if (effect.kind === 'close-sub-issue' && effect.task !== null) known(run.tasks, effect.task, 'task').closed = true;
  if (effect.kind === 'summary') run.told = true;
  if (effect.kind === 'close-issue') run.issueClosed = true;
  // A merge that met another base is checked again on what the base is now.
  if (effect.kind === 'merge' && effect.task !== null) known(run.tasks, effect.task, 'task').mergeCertificate = null;
}

function applyToTask(run: Run, task: Task, effect: Effect, fact: FactOf<'effect-done'>): void {
  const { result } = fact;
  switch (effect.kind) {
    case 'open-sub-issue':
      task.issue = { number: result.number ?? 0, url: result.url ?? '' };
      return;
    case 'push':
      task.pushed = effect.commit;
      return;
    case 'open-pull':
      task.pull = { number: result.number ?? 0, url: result.url ?? '', ready: false, effect: effect.id };
      return;
    case 'mark-ready':
      if (task.pull) task.pull.ready = true;
      return;
    case 'review':
      task.reviewed = task.reviews.length;
      if ((task.reviews.at(-1)?.findings.length ?? 0) > 0) task.openThreads = true;
      return;
    case 'status':
      task.marked = task.reviews.length;
      return;
    case 'resolve-threads':
      task.openThreads = false;
      return;
    case 'merge':
      // Merged is merged, even where its developer gave up while it happened.
      task.ended = null;
      task.merged = { commit: result.commit ?? '', tree: result.tree ?? '' };
      if (result.commit !== undefined) run.base.commit = result.commit;
      return;
    case 'close-sub-issue':
      task.closed = true;
      return;
    case 'summary':
    case 'close-issue':
      return;
  }
}
