import { isDeepStrictEqual } from 'node:util';
import type { Play, Request, Turn } from '../../../src/rehearsal/play.ts';
import { play as demonstration } from '../../../src/rehearsal/plays/demonstration.ts';

/**
 * The demonstration's actors, played by a model that garbles a call now and then and makes it again when it is told so: they
 * are spared the memory of the turns in which what came out is not what they said.
 */
export const play: Play = {
  name: 'patient',
  reply: async (request) => demonstration.reply({ ...request, messages: await withoutSlips(request) }),
};

async function withoutSlips(request: Request): Promise<readonly Turn[]> {
  const kept: Turn[] = [];
  let slipped = false;
  for (const turn of request.messages) {
    if (turn.role === 'assistant') slipped = await isSlip(request, kept, turn);
    if (slipped && turn.role !== 'user') continue;
    kept.push(turn.role === 'user' ? { ...turn, text: turn.text.replace(NUDGE, '').trim() } : turn);
  }
  return kept;
}

/** What an agent is told after a turn without a call. */
const NUDGE = /You called no tool, so nothing happened\.[^\n]*/g;

async function isSlip(request: Request, before: readonly Turn[], turn: Turn & { role: 'assistant' }): Promise<boolean> {
  if (turn.calls.length === 0) return false;
  const meant = await demonstration.reply({ ...request, messages: before });
  const calls = meant.calls.map((call) => [call.name, JSON.parse(JSON.stringify(call.arguments ?? {}))]);
  return !isDeepStrictEqual(
    calls,
    turn.calls.map((call) => [call.name, call.arguments]),
  );
}
