import { ballotPrompt } from '../core/projections/ballot-prompt.ts';
import type { Entry } from '../core/projections/conversation.ts';
import { ballotOf } from '../core/run/ballot-of.ts';
import type { Agent } from '../core/run.ts';
import type { Body } from '../core/text.ts';
import { bodyPreview } from '../core/text.ts';
import type { ModelRequest } from '../ports/model.ts';
import { specOf } from '../tools/tool-spec.ts';
import type { Engine } from './engine.ts';

/** Characters of one text in a motion, and of a motion in all: what is longer is cut, and says so. */
const LONGEST_TEXT = 8_000;
const LONGEST_MOTION = 48_000;

/** What a member of the board is asked: the motion that it owes a ballot on, and no tool but `vote`. */
export async function ballotRequest(engine: Engine, member: Agent, window: number): Promise<ModelRequest> {
  const { world, run, conversations, chamber } = engine;
  const id = member.thinking === null ? ballotOf(run, member) : member.on;
  const ask = run.asks[id ?? ''];
  const maxOutputTokens = Math.min(run.settings.limits.ballotTokens, Math.floor(window / 4));
  const tools = world.tools.filter(({ name }) => name === 'vote').map(specOf);
  const cacheKey = `${run.id}-${member.id}`;
  // Answered while this was being built: the core refuses the turn.
  if (ask === undefined) return { system: '', messages: [], tools, maxOutputTokens, cacheKey };
  const { system, motion } = ballotPrompt({
    run,
    chamber,
    ask,
    member,
    rolePrompt: world.prompts[member.role] ?? '',
    flaw: member.silent > 0 ? flawOf(conversations.agents[member.id] ?? []) : null,
    now: world.now(),
  });
  const said = await read(engine, system);
  // Between three and four characters a token; what is not the motion comes first.
  const room = Math.max(4_000, Math.min(LONGEST_MOTION, (window - maxOutputTokens) * 3 - said.length - 8_000));
  const text = cut(await read(engine, motion), room);
  return { system: said, messages: [{ role: 'user', text }], tools, maxOutputTokens, cacheKey };
}

const read = async ({ texts }: Engine, body: Body): Promise<string> =>
  (await Promise.all(body.map(async (part) => cut(await texts.read(part), LONGEST_TEXT)))).join('');

/** Out of the middle: the end of a motion says what is asked of the member. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${text.slice(0, most - end)}\n[… ${text.length - most} characters are left out here …]\n${text.slice(-end)}`;
}

/** Why the last try was no ballot. */
function flawOf(entries: readonly Entry[]): string | null {
  const last = entries.at(-1);
  if (last?.kind === 'result') return last.ok ? null : bodyPreview(last.result);
  return last?.kind === 'said' ? 'it called no tool. Call `vote`.' : null;
}
