import { z } from 'zod';
import { refuse } from './failures.ts';
import { checkChoice, checkFunction, checkName, openAiComplaint } from './openai-rules.ts';
import type { Turn } from './play.ts';
import { ignored, readShape } from './shape.ts';
import type { Segment } from './tokens.ts';
import { createTranscript, parseArguments } from './turns.ts';
import type { Asked } from './wire.ts';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string(), ...ignored('prompt_cache_breakpoint') });
const userPart = z.discriminatedUnion('type', [
  textPart,
  z.strictObject({ type: z.literal('image_url'), image_url: z.unknown() }),
  z.strictObject({ type: z.literal('file'), file: z.unknown() }),
]);
const assistantPart = z.discriminatedUnion('type', [
  textPart,
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
]);
type Part = z.infer<typeof userPart> | z.infer<typeof assistantPart>;

const call = z.strictObject({
  id: z.string().min(1).max(64),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const text = z.union([z.string(), z.array(textPart).min(1)]);
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: text, ...ignored('name') }),
  z.strictObject({ role: z.literal('developer'), content: text, ...ignored('name') }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(userPart).min(1)]),
    ...ignored('name'),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(assistantPart).min(1)]).nullish(),
    tool_calls: z.array(call).min(1).optional(),
    refusal: z.string().nullish(),
    ...ignored('name', 'audio', 'annotations', 'function_call'),
  }),
  z.strictObject({ role: z.literal('tool'), content: text, tool_call_id: z.string() }),
]);
type Message = z.infer<typeof message>;

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});
type Tool = z.infer<typeof tool>;

const limit = z.int().min(1).nullish();
const body = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z.array(tool).min(1).optional(),
  tool_choice: z
    .union([z.string(), z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() })])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
  n: z.literal(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  ...ignored('audio', 'frequency_penalty', 'logit_bias', 'logprobs', 'metadata', 'modalities', 'moderation'),
  ...ignored('prediction', 'presence_penalty', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'),
  ...ignored('reasoning_effort', 'response_format', 'safety_identifier', 'seed', 'service_tier', 'stop', 'store'),
  ...ignored('top_logprobs', 'user', 'verbosity', 'web_search_options'),
});

/** Reads `POST /v1/chat/completions` and refuses what the service refuses. */
export function readChat(raw: unknown): Asked {
  const asked = readShape(body, raw, openAiComplaint);
  const tools = asked.tools ?? [];
  checkTop(asked);
  for (const [i, each] of tools.entries()) checkFunction(each.function, `tools[${i}].function`);
  const chosen = typeof asked.tool_choice === 'object' ? asked.tool_choice.function?.name : undefined;
  checkChoice(
    chosen,
    tools.map((each) => each.function),
  );
  checkOrder(asked.messages);
  const { system, turns } = told(asked.messages);
  return {
    request: { protocol: 'chat', model: asked.model, system, messages: turns, tools: tools.map(offered) },
    stream: asked.stream === true,
    streamUsage: asked.stream_options?.include_usage === true,
    limit: asked.max_completion_tokens ?? asked.max_tokens ?? null,
    prompt: promptOf(tools, asked.messages),
    caching: 'automatic',
  };
}

function checkTop(asked: z.infer<typeof body>): void {
  if (asked.tools === undefined && asked.tool_choice !== undefined && asked.tool_choice !== 'none')
    throw refuse(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      'tool_choice',
    );
  if (asked.tools === undefined && asked.parallel_tool_calls !== undefined)
    throw refuse(
      "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.",
      'parallel_tool_calls',
    );
  if (asked.stream_options && asked.stream !== true)
    throw refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  if (asked.max_tokens && asked.max_completion_tokens)
    throw refuse("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", 'max_tokens');
}

function checkOrder(messages: readonly Message[]): void {
  let open: string[] = [];
  for (const [i, each] of messages.entries()) {
    if (each.role === 'tool') {
      if (!open.includes(each.tool_call_id))
        throw refuse(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${i}].role`,
        );
      open = open.filter((id) => id !== each.tool_call_id);
      continue;
    }
    checkAnswered(open, i);
    if (each.role !== 'assistant') continue;
    open = (each.tool_calls ?? []).map((one) => one.id);
    for (const [j, one] of (each.tool_calls ?? []).entries())
      checkName(one.function.name, `messages[${i}].tool_calls[${j}].function.name`);
    if (open.length === 0 && (each.content ?? each.refusal ?? null) === null)
      throw refuse("Invalid value for 'content': expected a string, got null.", `messages.[${i}].content`);
  }
  checkAnswered(open, messages.length);
}

function checkAnswered(open: readonly string[], at: number): void {
  if (open.length === 0) return;
  throw refuse(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`,
    `messages.[${at}].role`,
  );
}

function told(messages: readonly Message[]): { system: string; turns: readonly Turn[] } {
  const transcript = createTranscript();
  const system: string[] = [];
  for (const each of messages) {
    const said = textOf(each.content ?? '');
    if (each.role === 'user') transcript.user(said);
    else if (each.role === 'tool') transcript.result(each.tool_call_id, said);
    else if (each.role === 'assistant') transcript.assistant(said === '' ? (each.refusal ?? '') : said, callsOf(each));
    else system.push(said);
  }
  return { system: system.join('\n\n'), turns: transcript.turns() };
}

const callsOf = (each: Extract<Message, { role: 'assistant' }>) =>
  (each.tool_calls ?? []).map((one) => ({
    id: one.id,
    name: one.function.name,
    arguments: parseArguments(one.function.arguments),
  }));

const textOf = (content: string | readonly Part[]): string =>
  typeof content === 'string' ? content : content.map(textOfPart).join('\n\n');

function textOfPart(part: Part): string {
  if (part.type === 'text') return part.text;
  if (part.type === 'refusal') return part.refusal;
  return part.type === 'image_url' ? '[image]' : '[file]';
}

const offered = ({ function: each }: Tool) => ({
  name: each.name,
  description: each.description ?? '',
  schema: each.parameters ?? {},
});

const promptOf = (tools: readonly Tool[], messages: readonly Message[]): Segment[] =>
  [...tools.map((each) => JSON.stringify(each)), ...messages.map(textOfMessage)].map((said) => ({
    text: said,
    mark: false,
  }));

function textOfMessage(each: Message): string {
  const calls = each.role === 'assistant' ? each.tool_calls : undefined;
  return `${each.role}: ${textOf(each.content ?? '')}${calls ? JSON.stringify(calls) : ''}\n`;
}
