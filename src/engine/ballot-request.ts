import { ballotPrompt } from '../core/projections/ballot-prompt.ts';
import type { Conversations, Entry } from '../core/projections/conversation.ts';
import { type Passage, written } from '../core/projections/passage.ts';
import { ballotOf } from '../core/run/ballot-of.ts';
import type { Agent } from '../core/run.ts';
import type { Body } from '../core/text.ts';
import { bodyPreview } from '../core/text.ts';
import type { ModelRequest } from '../ports/model.ts';
import { specOf } from '../tools/tool-spec.ts';
import type { Engine } from './engine.ts';

/** Characters of a motion, beyond which what may be cut is; and what there always is room for. */
const USUAL_MOTION = 48_000;
const SHORTEST_MOTION = 4_000;
/** Messages of the chair to the board, and to a member, that it is shown. */
const MOST_HEARD = 10;

/**
 * What a member of the board is asked: the motion that it owes a ballot on, and no tool but `vote`. A motion whose deciding
 * parts have no room in the member's window goes to the chair: nobody decides on what it was not shown.
 */
export async function ballotRequest(engine: Engine, member: Agent, window: number): Promise<ModelRequest> {
  const { world, run, conversations, chamber } = engine;
  const id = member.thinking === null ? ballotOf(run, member) : member.on;
  const ask = run.asks[id ?? ''];
  const maxOutputTokens = Math.min(run.settings.limits.ballotTokens, Math.floor(window / 4));
  const tools = world.tools.filter(({ name }) => name === 'vote').map(specOf);
  const cacheKey = `${run.id}-${member.id}`;
  // Answered while this was being built: the core refuses the turn.
  const nothing = { system: '', messages: [], tools, maxOutputTokens, cacheKey };
  if (ask === undefined) return nothing;
  const { system, motion } = ballotPrompt({
    run,
    chamber,
    ask,
    member,
    rolePrompt: run.board?.members.find(({ name }) => name === member.role)?.prompt ?? world.prompts[member.role] ?? '',
    heard: fromChair(conversations, member.id),
    flaw:
      member.silent > 0 && member.on === ask.id && member.round === ask.round
        ? flawOf(conversations.agents[member.id] ?? [])
        : null,
    now: world.now(),
  });
  // Between three and four characters a token; what is not the motion comes first.
  const all = (window - maxOutputTokens) * 3 - 8_000;
  const said = written(await read(engine, system), { most: Math.max(SHORTEST_MOTION, all), usual: USUAL_MOTION });
  const most = Math.max(SHORTEST_MOTION, all - (said?.length ?? 0));
  const text = written(await read(engine, motion), { most, usual: USUAL_MOTION });
  if (said === null || text === null) {
    await engine.submit({ type: 'take-ask', at: world.now(), ask: ask.id, why: TOO_LONG });
    return nothing;
  }
  return { ...nothing, system: said, messages: [{ role: 'user', text }] };
}

const TOO_LONG =
  'It is too long to be shown to the board as a whole, and the board decides on nothing that it cannot see.';

const read = ({ texts }: Engine, passages: readonly Passage[]): Promise<Passage<string>[]> =>
  Promise.all(
    passages.map(async (passage) => ({
      ...passage,
      texts: await Promise.all(passage.texts.map((text) => texts.read(text))),
    })),
  );

/** What the chair wrote to the board, whose first entry is the mission, and to this member. */
const fromChair = ({ agents }: Conversations, member: string): Body[] =>
  [(agents.board ?? []).slice(1), agents[member] ?? []].flatMap((entries) =>
    entries.flatMap((one) => (one.kind === 'heard' && one.from === 'chair' ? [one.text] : [])).slice(-MOST_HEARD),
  );

/** Why the last try was no ballot. */
function flawOf(entries: readonly Entry[]): string | null {
  const last = entries.findLast(({ kind }) => kind !== 'heard');
  if (last?.kind === 'result') return last.ok ? null : bodyPreview(last.result);
  return last?.kind === 'said' ? 'it called no tool. Call `vote`.' : null;
}
