import { callsOf, type Run } from './state.ts';

/** Does an agent wait for another's reply, be it through others who wait for each other? */
export function waitsOn(run: Run, agent: string, other: string, seen: readonly string[] = []): boolean {
  if (seen.includes(agent)) return false;
  return callsOf(run, agent).some(
    ({ waitsFor, awaits }) =>
      waitsFor === 'reply' && awaits !== null && (awaits === other || waitsOn(run, awaits, other, [...seen, agent])),
  );
}
