import type { ReadCall } from '../core/commands.ts';
import { hasTool } from '../core/judge.ts';
import { promptOf, SUM_UP } from '../core/projections/prompt.ts';
import type { Work } from '../core/run.ts';
import { modelFor } from '../core/settings.ts';
import { unsigned } from '../core/text.ts';
import { type Message, ModelError, type ModelReply, type ModelRequest, type RequestedCall } from '../ports/model.ts';
import { touchesNothing } from '../tools/tool.ts';
import { readCall, specOf } from '../tools/tool-spec.ts';
import { ballotRequest } from './ballot-request.ts';
import { beginTurn } from './begin-turn.ts';
import type { Engine } from './engine.ts';
import { fitRequest } from './fit-request.ts';

type Think = Extract<Work, { do: 'think' }>;

/** One turn of an agent, or the summary of its history: reserved, asked, booked. */
export async function think(engine: Engine, work: Think, signal: AbortSignal): Promise<boolean> {
  const { world, run } = engine;
  const agent = run.agents[work.agent];
  if (!agent || agent.thinking !== null) return false;
  const turn = agent.turn + 1;
  const model = world.models(modelFor(run.settings, agent));
  const build = () =>
    work.purpose === 'ballot' ? ballotRequest(engine, agent, model.window) : requestOf(engine, work, model.window);
  const begun = await beginTurn(engine, { agent: agent.id, turn, purpose: work.purpose, build });
  if ('changed' in begun) return begun.changed;
  const onText = (delta: string) => engine.signal({ kind: 'text', agent: agent.id, delta });
  let reply: ModelReply;
  try {
    reply = await model.turn(begun.request, { signal, onText });
  } catch (error) {
    await failTurn(engine, { agent: agent.id, turn }, error, signal);
    return true;
  }
  await settle(engine, { agent: agent.id, turn, purpose: work.purpose }, reply);
  return true;
}

async function requestOf(engine: Engine, work: Think, window: number): Promise<ModelRequest> {
  const { world, run, texts } = engine;
  const agent = run.agents[work.agent];
  const prompt = promptOf(run, engine.conversations, work.agent, world.prompts[agent?.role ?? ''] ?? '');
  const messages = await Promise.all(
    prompt.messages.map(async (message): Promise<Message> => {
      if (message.role === 'user') return { role: 'user', text: await texts.readAll(message.text) };
      if (message.role === 'assistant') {
        const calls = message.calls.map(async ({ ref, tool, input }) => ({
          id: ref,
          name: tool,
          arguments: await texts.read(input),
        }));
        return { role: 'assistant', text: await texts.read(message.text), calls: await Promise.all(calls) };
      }
      const results = message.results.map(async ({ ref, tool, text }) => ({
        id: ref,
        name: tool,
        text: await texts.readAll(text),
      }));
      return { role: 'tool', results: await Promise.all(results) };
    }),
  );
  if (work.purpose === 'compact') messages.push({ role: 'user', text: SUM_UP });
  const offered = world.tools.filter(
    (tool) => agent && hasTool(agent.grant, tool.name, { tools: run.tools, planApproved: run.plan !== null }),
  );
  const maxOutputTokens = Math.min(run.settings.limits.outputTokens, Math.floor(window / 4));
  const request = {
    system: await texts.readAll(prompt.system),
    messages,
    tools: offered.map(specOf),
    maxOutputTokens,
    cacheKey: `${run.id}-${work.agent}`,
  };
  // A provider that said "too long" counts otherwise than we do: each time it says so, half as much is sent.
  const refused = agent?.contextTokens === Number.MAX_SAFE_INTEGER ? (agent.failures?.count ?? 0) : 0;
  return fitRequest(request, (window - maxOutputTokens) / 2 ** refused);
}

interface Turn {
  readonly agent: string;
  readonly turn: number;
}

async function settle(engine: Engine, turn: Turn & { purpose: Think['purpose'] }, reply: ModelReply): Promise<void> {
  const { texts } = engine;
  const { agent, turn: number } = turn;
  const at = engine.world.now();
  const counted = { usage: reply.usage, estimated: reply.estimated ?? false };
  if (reply.stop === 'refused')
    return failAs(
      engine,
      turn,
      { kind: 'refused', message: `The model declined to answer: ${reply.text.slice(0, 500)}` },
      reply.usage,
    );
  if (turn.purpose === 'compact') {
    if (reply.text.trim() === '')
      return failAs(engine, turn, { kind: 'malformed', message: 'The model wrote no summary.' }, reply.usage);
    const summary = await texts.stow(reply.text);
    await engine.submit({ type: 'compact-history', at, agent, turn: number, summary, ...counted });
    return;
  }
  const calls = await Promise.all(reply.calls.map((call) => read(engine, call, reply.stop === 'length')));
  const text = await texts.stow(reply.text);
  await engine.submit({ type: 'take-turn', at, agent, turn: number, text, calls, ...counted });
}

const CUT =
  'Your reply was cut at the output limit, so this call is incomplete and was not run. Write less at a time: smaller edits, fewer calls.';

/** What a model wrote, as a call that the core can judge. */
async function read(engine: Engine, call: RequestedCall, cut: boolean): Promise<ReadCall> {
  const base = {
    ref: call.id.slice(0, 200),
    tool: call.name,
    input: await engine.texts.stow(call.arguments),
    target: touchesNothing,
    decides: null,
  };
  if (cut) return { ...base, flaw: CUT };
  const tool = engine.world.tools.find((one) => one.name === call.name);
  if (!tool) return { ...base, flaw: null }; // judge has the words for it
  const understood = readCall(tool, call.arguments);
  if ('flaw' in understood) return { ...base, flaw: understood.flaw };
  const decides = 'decides' in tool ? await engine.texts.stowAll(tool.decides(understood.input), unsigned) : null;
  return { ...base, target: { ...touchesNothing, ...tool.target(understood.input) }, flaw: null, decides };
}

/** Kinds that may pass by themselves; all others need someone to change something. */
const PASSING = new Set(['rate-limited', 'overloaded', 'transport', 'cut', 'malformed', 'too-long', 'refused']);

async function failTurn(engine: Engine, turn: Turn, error: unknown, signal: AbortSignal): Promise<void> {
  if (signal.aborted)
    return failAs(
      engine,
      turn,
      { kind: 'aborted', message: 'The call was ended: its answer is no longer wanted.' },
      null,
    );
  if (!(error instanceof ModelError)) throw error;
  const { kind, message, retryAfterMs } = error;
  // Where no connection came about, nobody can have charged anything.
  const usage = error.usage ?? (neverConnected(error) ? { input: 0, cached: 0, output: 0 } : null);
  await engine.submit({
    type: 'fail-turn',
    at: engine.world.now(),
    ...turn,
    failure: { kind, message },
    retryAfterMs,
    usage,
    passing: PASSING.has(kind),
  });
}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function neverConnected(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && NEVER_CONNECTED.has(String(at.code))) return true;
  return false;
}

async function failAs(
  engine: Engine,
  { agent, turn }: Turn,
  failure: { kind: string; message: string },
  usage: ModelReply['usage'] | null,
): Promise<void> {
  const at = engine.world.now();
  await engine.submit({ type: 'fail-turn', at, agent, turn, failure, retryAfterMs: null, usage, passing: true });
}
