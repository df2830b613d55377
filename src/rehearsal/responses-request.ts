import { z } from 'zod';
import { refuse } from './failures.ts';
import { checkChoice, checkFunction, checkName, openAiComplaint } from './openai-rules.ts';
import { ignored, isRecord, readShape } from './shape.ts';
import type { Segment } from './tokens.ts';
import { createTranscript, parseArguments, type Transcript } from './turns.ts';
import type { Asked } from './wire.ts';

const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('input_text'), text: z.string(), ...ignored('prompt_cache_breakpoint') }),
  z.strictObject({ type: z.literal('output_text'), text: z.string(), ...ignored('annotations', 'logprobs') }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
  z.strictObject({ type: z.literal('input_image'), ...ignored('image_url', 'file_id', 'detail') }),
  z.strictObject({ type: z.literal('input_file'), ...ignored('file_id', 'file_data', 'file_url', 'filename') }),
]);
type Part = z.infer<typeof part>;

const id = z.string().optional();
const callId = z.string().min(1).max(64);
const item = z.preprocess(
  (raw) => (isRecord(raw) && raw.type === undefined && raw.role !== undefined ? { ...raw, type: 'message' } : raw),
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('message'),
      role: z.enum(['user', 'assistant', 'system', 'developer']),
      content: z.union([z.string(), z.array(part)]),
      id,
      ...ignored('status', 'phase'),
    }),
    z.strictObject({
      type: z.literal('function_call'),
      call_id: callId,
      name: z.string(),
      arguments: z.string(),
      id,
      ...ignored('status', 'namespace', 'caller'),
    }),
    z.strictObject({
      type: z.literal('function_call_output'),
      call_id: callId,
      output: z.union([z.string(), z.array(part)]),
      id: id.nullable(),
      ...ignored('status', 'caller'),
    }),
    z.strictObject({
      type: z.literal('reasoning'),
      id: z.string(),
      summary: z.array(z.unknown()),
      ...ignored('content', 'encrypted_content', 'status'),
    }),
  ]),
);
type Item = z.infer<typeof item>;

const tool = z.strictObject({
  type: z.literal('function'),
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullable(),
  strict: z.boolean().nullish(),
  ...ignored('defer_loading', 'allowed_callers', 'output_schema', 'async'),
});
type Tool = z.infer<typeof tool>;

const body = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(item)]).optional(),
  instructions: z.string().nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ type: z.string(), name: z.string().optional() })]).nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  previous_response_id: z.string().nullish(),
  stream_options: z.unknown().optional(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  ...ignored('access_programs', 'background', 'context_management', 'conversation', 'include', 'max_tool_calls'),
  ...ignored('metadata', 'moderation', 'parallel_tool_calls', 'prompt', 'prompt_cache_key', 'prompt_cache_options'),
  ...ignored('prompt_cache_retention', 'reasoning', 'safety_identifier', 'service_tier', 'store', 'text'),
  ...ignored('top_logprobs', 'truncation', 'user'),
});

/** Reads `POST /v1/responses` and refuses what the service refuses. */
export function readResponses(raw: unknown): Asked {
  const asked = readShape(body, raw, openAiComplaint);
  checkTop(asked);
  const tools = asked.tools ?? [];
  for (const [i, each] of tools.entries()) checkFunction(each, `tools[${i}]`);
  checkChoice(typeof asked.tool_choice === 'object' ? asked.tool_choice?.name : undefined, tools);
  const items: Item[] =
    typeof asked.input === 'string' ? [{ type: 'message', role: 'user', content: asked.input }] : (asked.input ?? []);
  for (const [i, each] of items.entries()) checkItem(each, `input[${i}]`);
  checkPairs(items);
  const { system, turns } = told(items, asked.instructions ?? '');
  return {
    request: { protocol: 'responses', model: asked.model, system, messages: turns, tools: tools.map(offered) },
    stream: asked.stream === true,
    streamUsage: true,
    limit: asked.max_output_tokens ?? null,
    prompt: promptOf(asked.instructions ?? '', tools, items),
    caching: 'automatic',
  };
}

function checkTop(asked: z.infer<typeof body>): void {
  if (asked.previous_response_id)
    throw refuse(
      `Previous response with id '${asked.previous_response_id}' not found.`,
      'previous_response_id',
      'previous_response_not_found',
    );
  if (asked.input === undefined)
    throw refuse("Missing required parameter: 'input'.", 'input', 'missing_required_parameter');
  if (asked.input.length === 0) throw refuse("Invalid 'input': must not be empty.", 'input', 'invalid_value');
  if (asked.stream_options && asked.stream !== true)
    throw refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
}

const prefixes: Record<Item['type'], string> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fc',
  reasoning: 'rs',
};

function checkItem(each: Item, at: string): void {
  const prefix = prefixes[each.type];
  if (each.id && !each.id.startsWith(prefix))
    throw refuse(
      `Invalid '${at}.id': '${each.id}'. Expected an ID that begins with '${prefix}'.`,
      `${at}.id`,
      'invalid_value',
    );
  if (each.type === 'function_call') checkName(each.name, `${at}.name`);
  if (each.type === 'message' && typeof each.content !== 'string') checkParts(each.content, each.role, `${at}.content`);
  if (each.type === 'function_call_output' && typeof each.output !== 'string')
    checkParts(each.output, 'user', `${at}.output`);
}

function checkParts(parts: readonly Part[], role: string, at: string): void {
  const allowed = role === 'assistant' ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file'];
  for (const [i, each] of parts.entries()) {
    if (allowed.includes(each.type)) continue;
    const supported = allowed.map((type) => `'${type}'`).join(', ');
    throw refuse(`Invalid value: '${each.type}'. Supported values are: ${supported}.`, `${at}[${i}]`, 'invalid_value');
  }
}

function checkPairs(items: readonly Item[]): void {
  const open = new Set<string>();
  const seen = new Set<string>();
  for (const each of items) {
    if (each.type === 'function_call') {
      if (seen.has(each.call_id)) throw refuse(`Duplicate function call with call_id ${each.call_id}.`, 'input');
      seen.add(each.call_id);
      open.add(each.call_id);
    } else if (each.type === 'function_call_output' && !open.delete(each.call_id))
      throw refuse(`No tool call found for function call output with call_id ${each.call_id}.`, 'input');
  }
  for (const left of open) throw refuse(`No tool output found for function call ${left}.`, 'input');
}

function told(
  items: readonly Item[],
  instructions: string,
): { system: string; turns: ReturnType<Transcript['turns']> } {
  const transcript = createTranscript();
  const system = instructions === '' ? [] : [instructions];
  for (const each of items) {
    if (each.type === 'function_call_output') transcript.result(each.call_id, textOf(each.output));
    if (each.type === 'function_call')
      transcript.assistant('', [{ id: each.call_id, name: each.name, arguments: parseArguments(each.arguments) }]);
    if (each.type !== 'message') continue;
    const text = textOf(each.content);
    if (each.role === 'user') transcript.user(text);
    else if (each.role === 'assistant') transcript.assistant(text, []);
    else system.push(text);
  }
  return { system: system.join('\n\n'), turns: transcript.turns() };
}

const textOf = (content: string | readonly Part[]): string =>
  typeof content === 'string' ? content : content.map(textOfPart).join('\n\n');

function textOfPart(each: Part): string {
  if (each.type === 'input_image') return '[image]';
  if (each.type === 'input_file') return '[file]';
  return each.type === 'refusal' ? each.refusal : each.text;
}

const offered = (each: Tool) => ({
  name: each.name,
  description: each.description ?? '',
  schema: each.parameters ?? {},
});

const promptOf = (instructions: string, tools: readonly Tool[], items: readonly Item[]): Segment[] =>
  [...tools.map((each) => JSON.stringify(each)), instructions, ...items.map(textOfItem)].map((text) => ({
    text,
    mark: false,
  }));

function textOfItem(each: Item): string {
  if (each.type === 'message') return `${each.role}: ${textOf(each.content)}\n`;
  if (each.type === 'function_call') return `${each.name}(${each.arguments}) ${each.call_id}\n`;
  return each.type === 'function_call_output' ? `${each.call_id}: ${textOf(each.output)}\n` : '';
}
