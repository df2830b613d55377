import { type Evidence, factsOf } from './evidence.ts';

/** No request to the model is lost, made twice or unpaid. Where a process died, it may have died before it sent one. */
export function flawsOfModelCalls({ log, calls }: Evidence, undisturbed: boolean): string[] {
  const flaws: string[] = [];
  const started = factsOf(log, 'turn-started');
  const failed = factsOf(log, 'turn-failed');
  const unsent = undisturbed ? 0 : failed.filter(({ failure }) => failure.kind === 'interrupted').length;
  if (calls.length > started.length || calls.length < started.length - unsent)
    flaws.push(`the server saw ${calls.length} calls, the log ${started.length}, ${unsent} of them interrupted`);
  const settled = [...factsOf(log, 'turn-taken'), ...failed, ...factsOf(log, 'history-compacted')];
  const count = new Map<string, number>();
  for (const { agent, turn } of settled) count.set(`${agent}:${turn}`, (count.get(`${agent}:${turn}`) ?? 0) + 1);
  for (const { agent, turn } of started) {
    const times = count.get(`${agent}:${turn}`) ?? 0;
    if (times !== 1) flaws.push(`turn ${turn} of ${agent} was settled ${times} times`);
  }
  return flaws;
}

interface Busy {
  readonly agent: string;
  readonly from: number;
  readonly to: number;
}

/** Two developers were at work at one moment: thinking, or with a call under way that waits for nobody. */
export function flawsOfTogetherness({ log }: Evidence): string[] {
  const developers = factsOf(log, 'agent-joined').filter(({ role }) => role === 'developer');
  if (developers.length < 2) return [`${developers.length} developers joined, not two`];
  const busy = developers.flatMap(({ agent }) => busyTimes(log, agent));
  const together = busy.some((one) =>
    busy.some((other) => other.agent !== one.agent && other.from <= one.to && one.from <= other.to),
  );
  return together ? [] : ['no two developers were ever at work at one time'];
}

function busyTimes(log: Evidence['log'], agent: string): Busy[] {
  const finished = new Map(factsOf(log, 'call-finished').map(({ call, decidedAt }) => [call, decidedAt]));
  return factsOf(log, 'turn-started')
    .filter((turn) => turn.agent === agent)
    .flatMap(({ turn, at }) => {
      const taken = factsOf(log, 'turn-taken').find((one) => one.agent === agent && one.turn === turn);
      if (!taken) return [];
      const ends = taken.calls
        .filter(({ tool }) => tool !== 'open_pull_request' && tool !== 'report')
        .flatMap(({ call }) => finished.get(call) ?? []);
      return [{ agent, from: at, to: Math.max(taken.decidedAt, ...ends) }];
    });
}
