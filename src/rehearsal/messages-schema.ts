import { z } from 'zod';
import { ignored } from './shape.ts';

const cache_control = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullish();
const text = z.strictObject({ type: z.literal('text'), text: z.string(), cache_control, ...ignored('citations') });
const image = z.strictObject({ type: z.literal('image'), source: z.unknown(), cache_control });
const document = z.looseObject({ type: z.literal('document'), source: z.unknown(), cache_control });
const id = z.string().regex(/^[a-zA-Z0-9_-]+$/);
const block = z.discriminatedUnion('type', [
  text,
  image,
  document,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.strictObject({
    type: z.literal('tool_use'),
    id,
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    cache_control,
    ...ignored('caller', 'toolset_name'),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: id,
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document]))]).optional(),
    is_error: z.boolean().optional(),
    cache_control,
    ...ignored('toolset_name'),
  }),
]);
/** A content block of a message. */
export type Block = z.infer<typeof block>;

const message = z.strictObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
});
/** A message as it came. */
export type Message = z.infer<typeof message>;

const tool = z.strictObject({
  type: z.literal('custom').nullish(),
  name: z.string(),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  strict: z.boolean().optional(),
  cache_control,
  ...ignored('allowed_callers', 'defer_loading', 'eager_input_streaming', 'input_examples'),
});
/** A tool as it came. */
export type Tool = z.infer<typeof tool>;

/** The body of a token count. */
export const countBody = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']), name: z.string().optional() }).optional(),
  cache_control,
  ...ignored('output_config', 'speed', 'thinking', 'user_profile_id', 'workspace_id'),
});
/** The body of a message request. */
export const messageBody = countBody.extend({
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  ...ignored(
    'container',
    'diagnostics',
    'inference_geo',
    'metadata',
    'service_tier',
    'stop_sequences',
    'top_k',
    'top_p',
  ),
});
/** What a message request and a token count have in common. */
export type Counted = z.infer<typeof countBody>;

/** The blocks of a message; a string is one text block. */
export const blocksOf = (content: Message['content']): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;
