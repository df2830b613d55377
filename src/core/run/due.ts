import type { EffectKind } from '../facts.ts';
import { commandsAllowed } from './asks.ts';
import { benchOf } from './bench-of.ts';
import { deadlines } from './deadlines.ts';
import { mergingTask } from './pipeline.ts';
import { isPaused, owesCompaction, owesTurn, proofOfMerge, proves } from './standing.ts';
import { callsOf, livingAgents, type Run, type Task, taskList } from './state.ts';

/**
 * Something owed to the run that needs the world: a model, a tool, git, the forge, or time. `id` is the same for the same
 * thing however often it is asked for; `lane` names what it occupies.
 */
export type Work = { readonly id: string; readonly lane: string } & (
  | { readonly do: 'prepare' }
  | { readonly do: 'think'; readonly agent: string; readonly purpose: 'think' | 'compact' | 'ballot' }
  | { readonly do: 'call'; readonly call: string }
  | { readonly do: 'effect'; readonly effect: string; readonly kind: EffectKind }
  | {
      readonly do: 'verify';
      readonly task: string;
      readonly of: 'head' | 'merge' | 'after';
      readonly commit: string;
      readonly onto: string | null;
    }
  /** A moment has come at which a rule may have something to say. */
  | { readonly do: 'look' }
  | { readonly do: 'wait'; readonly until: number }
);

/** What is owed now. Starting, going on and coming back after a crash are this one question. */
export function due(run: Run, now: number): Work[] {
  if (run.state !== 'open') return [];
  if (run.stopped) return effects(run, now);
  return [
    ...preparation(run),
    ...effects(run, now),
    ...verifications(run),
    ...calls(run),
    ...turns(run, now),
    ...looks(run, now),
  ];
}

function preparation(run: Run): Work[] {
  const chartered = !Object.values(run.asks).some(({ gate }) => gate === 'charter');
  if (run.baseline !== null || !chartered || !commandsAllowed(run, ownCommands(run))) return [];
  return [{ id: 'prepare', lane: 'verify', do: 'prepare' }];
}

/** The project's own commands: code runs them, but only where a sandbox or the chair allows it. */
const ownCommands = (run: Run): string[] => [...run.settings.setup, ...run.settings.checks];

function effects(run: Run, now: number): Work[] {
  return Object.values(run.effects)
    .filter((effect) => effect.retryAt !== Number.MAX_SAFE_INTEGER)
    .map((effect): Work => {
      if (effect.retryAt > now) return wait(`effect:${effect.id}`, effect.retryAt);
      const id = `effect:${effect.id}:${effect.attempts}`;
      return { id, lane: 'forge', do: 'effect', effect: effect.id, kind: effect.kind };
    });
}

function verifications(run: Run): Work[] {
  const heads = taskList(run).flatMap((task): Work[] => {
    const { submission } = task;
    if (task.ended !== null || !submission || task.certificate?.commit === submission.commit) return [];
    return [verification(task, { of: 'head', commit: submission.commit, onto: null })];
  });
  const merging = mergingTask(run);
  const work = [...heads, ...(merging ? mergeVerification(run, merging) : [])];
  const allowed = work.filter((one) => one.do === 'verify' && commandsAllowed(run, run.tasks[one.task]?.checks ?? []));
  return run.settings.sandbox === 'none' ? allowed : work;
}

type Subject = { readonly of: 'head' | 'merge' | 'after'; readonly commit: string; readonly onto: string | null };

const verification = (task: Task, subject: Subject): Work => ({
  id: `verify:${task.id}:${subject.of}:${subject.commit}:${subject.onto ?? ''}`,
  lane: 'verify',
  do: 'verify',
  task: task.id,
  ...subject,
});

function mergeVerification(run: Run, task: Task): Work[] {
  if (task.merged !== null)
    return proofOfMerge(task) ? [] : [verification(task, { of: 'after', commit: task.merged.commit, onto: null })];
  const { mergeCertificate: certificate, mergeAllowed: commit } = task;
  if (commit === null) return [];
  const current = certificate?.commit === commit && certificate.onto === run.base.commit;
  if (current && certificate && !proves(run, task, certificate)) return [];
  return current ? [] : [verification(task, { of: 'merge', commit, onto: run.base.commit })];
}

function calls(run: Run): Work[] {
  return livingAgents(run)
    .filter((agent) => !isPaused(run, agent))
    .flatMap((agent): Work[] => {
      const next = callsOf(run, agent.id).find((call) => call.waitsFor === null);
      const ahead = callsOf(run, agent.id)[0];
      // In the order they were asked for: a later call may rest on an earlier one.
      if (!next || ahead !== next) return [];
      return [
        { id: `call:${next.id}`, lane: `workbench:${benchOf(run, agent) ?? agent.id}`, do: 'call', call: next.id },
      ];
    });
}

function turns(run: Run, now: number): Work[] {
  return livingAgents(run)
    .filter((agent) => owesTurn(run, agent))
    .flatMap((agent): Work[] => {
      const number = agent.thinking === null ? agent.turn + 1 : agent.turn;
      const purpose = agent.tier === 0 ? 'ballot' : owesCompaction(run, agent) ? 'compact' : 'think';
      const retryAt = agent.thinking === null ? (agent.failures?.retryAt ?? 0) : 0;
      if (retryAt === Number.MAX_SAFE_INTEGER) return [];
      if (retryAt > now) return [wait(`turn:${agent.id}:${number}`, retryAt)];
      return [{ id: `think:${agent.id}:${number}`, lane: 'model', do: 'think', agent: agent.id, purpose }];
    });
}

const wait = (what: string, until: number): Work => ({ id: `wait:${what}`, lane: 'time', do: 'wait', until });

/** What the clock has ended: a rule has something to say of it. */
const looks = (run: Run, now: number): Work[] =>
  deadlines(run)
    .filter(({ at }) => at <= now)
    .map(({ what, at }) => ({ id: `look:${what}:${at}`, lane: 'clock', do: 'look' }));
