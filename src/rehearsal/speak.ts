import type { FaultAct } from './faults.ts';
import type { OfferedTool, Reply } from './play.ts';
import { isRecord } from './shape.ts';
import { countTokens } from './tokens.ts';
import type { Asked, Spoken, SpokenCall } from './wire.ts';

/** Turns the play's reply into what is said on the wire, with the fault at work and the caller's token limit. */
export function speak(
  reply: Reply,
  asked: Asked,
  options: { act: FaultAct | undefined; idOf(i: number): string },
): Spoken {
  const spoken = (said: Reply): Spoken => ({
    text: said.text,
    calls: said.calls.map((call, i) => ({
      id: options.idOf(i),
      name: call.name,
      json: JSON.stringify(call.arguments ?? {}),
    })),
    finish: said.calls.length > 0 ? 'calls' : 'stop',
  });
  return limited(distorted(spoken, reply, { act: options.act, tools: asked.request.tools }), asked.limit);
}

type Distortion = { readonly act: FaultAct | undefined; readonly tools: readonly OfferedTool[] };

function distorted(spoken: (said: Reply) => Spoken, reply: Reply, { act, tools }: Distortion): Spoken {
  switch (act?.kind) {
    case 'broken-json':
      return brokenJson(spoken(withCall(reply, tools)));
    case 'unknown-tool':
      return spoken(firstCall(withCall(reply, tools), (call) => ({ ...call, name: unknownName(tools) })));
    case 'wrong-types':
      return spoken(firstCall(withCall(reply, tools), (call) => ({ ...call, arguments: wrongTypes(call, tools) })));
    case 'empty':
      return spoken({ text: '', calls: [] });
    case 'length':
      return cutInCall(spoken(reply));
    case 'refusal':
      return { text: "I'm sorry, but I can't help with that.", calls: [], finish: 'refusal' };
    case 'filter':
      return { text: half(reply.text), calls: [], finish: 'filter' };
    default:
      return spoken(reply);
  }
}

const half = (text: string): string => text.slice(0, Math.floor(text.length / 2));

/** Faults in calls need a call: where the reply has none, the first offered tool is called. */
function withCall(reply: Reply, tools: readonly OfferedTool[]): Reply {
  if (reply.calls.length > 0) return reply;
  return { ...reply, calls: [{ name: tools[0]?.name ?? unknownName(tools), arguments: {} }] };
}

type ReplyCall = Reply['calls'][number];

const firstCall = (reply: Reply, change: (call: ReplyCall) => ReplyCall): Reply => ({
  ...reply,
  calls: reply.calls.map((call, i) => (i === 0 ? change(call) : call)),
});

function unknownName(tools: readonly OfferedTool[]): string {
  let name = 'no_such_tool';
  while (tools.some((tool) => tool.name === name)) name += '_';
  return name;
}

function wrongTypes(call: ReplyCall, tools: readonly OfferedTool[]): Record<string, unknown> {
  const right = isRecord(call.arguments) ? call.arguments : {};
  const schema = tools.find((tool) => tool.name === call.name)?.schema;
  const declared = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
  const wrong = Object.entries(declared).map(([name, property]) => [
    name,
    isRecord(property) && property.type === 'string' ? 42 : { wrong: 'type' },
  ]);
  const changed = Object.entries(right).map(([name, value]) => [name, typeof value === 'string' ? 42 : 'wrong type']);
  return { ...Object.fromEntries(wrong), ...Object.fromEntries(changed) };
}

function brokenJson(spoken: Spoken): Spoken {
  const last = spoken.calls.length - 1;
  const cut = (call: SpokenCall, i: number): SpokenCall =>
    i === last ? { ...call, json: call.json.slice(0, Math.max(1, Math.floor(call.json.length / 2))) } : call;
  return { ...spoken, calls: spoken.calls.map(cut) };
}

function cutInCall(spoken: Spoken): Spoken {
  const first = spoken.calls[0];
  const length = first ? Math.max(1, Math.floor(first.json.length / 2)) : 0;
  return first ? cutAfter(spoken, spoken.text.length + length) : cutAfter(spoken, half(spoken.text).length);
}

/** A model stops at the caller's limit, wherever it is. */
function limited(spoken: Spoken, limit: number | null): Spoken {
  if (limit === null || outputTokens(spoken) <= limit) return spoken;
  return cutAfter(spoken, limit * 4);
}

function cutAfter(spoken: Spoken, characters: number): Spoken {
  let left = Math.max(0, characters - spoken.text.length);
  const calls: SpokenCall[] = [];
  for (const call of spoken.calls) {
    if (left <= 0) break;
    calls.push({ ...call, json: call.json.slice(0, left) });
    left -= call.json.length;
  }
  return { text: spoken.text.slice(0, characters), calls, finish: 'length' };
}

/** What the answer costs; an empty answer costs a token too. */
export const outputTokens = (spoken: Spoken): number =>
  Math.max(1, countTokens(spoken.text + spoken.calls.map((call) => call.json).join('')));
