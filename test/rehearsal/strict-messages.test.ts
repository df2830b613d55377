import type { ContentBlockParam, MessageParam, Tool } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { longName, object, paths, post } from './post.ts';

describe('Messages', () => {
  const user = (...content: ContentBlockParam[]): MessageParam => ({ role: 'user', content });
  const assistant = (...content: ContentBlockParam[]): MessageParam => ({ role: 'assistant', content });
  const text = (said: string, more = {}): ContentBlockParam => ({ type: 'text', text: said, ...more });
  const use = (id: string, input: unknown = {}): ContentBlockParam => ({ type: 'tool_use', id, name: 'f', input });
  const result = (id: string, more = {}): ContentBlockParam => ({ type: 'tool_result', tool_use_id: id, ...more });
  const hi: MessageParam = { role: 'user', content: 'Hi' };
  const send = (more: Record<string, unknown>) =>
    post(paths.messages, { model: 'm', max_tokens: 9, messages: [hi], ...more });
  const said = (...messages: MessageParam[]) => ({ messages });
  const tool = (more: Partial<Tool>) => ({ name: 'f', input_schema: { type: 'object' as const }, ...more });
  const cached = { cache_control: { type: 'ephemeral' } };

  it.each([
    ['a text', {}],
    ['neighbours of one role', said(hi, hi, assistant(text('x')), assistant(text('y')), hi)],
    [
      'results first, then text',
      said(hi, assistant(use('a'), use('b')), user(result('b'), result('a'), text('go on'))),
    ],
    ['a result without content', said(hi, assistant(use('a')), user(result('a', { is_error: true })))],
    [
      'thinking sent back',
      said(hi, assistant({ type: 'thinking', thinking: 't', signature: 's' }, use('a')), user(result('a'))),
    ],
    [
      'four breakpoints',
      {
        system: [{ ...text('a'), ...cached }],
        messages: [user(text('b', cached), text('c', cached), text('d', cached))],
      },
    ],
    ['a tool choice', { tools: [tool({})], tool_choice: { type: 'tool', name: 'f' } }],
  ])('accepts %s', async (_, more) => {
    expect(await send(more)).toMatchObject({ status: 200 });
  });

  it.each([
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['max_tokens of 0', { max_tokens: 0 }, 'max_tokens: Input should be greater than or equal to 1'],
    ['an unknown parameter', { max_completion_tokens: 5 }, 'max_completion_tokens: Extra inputs are not permitted'],
    [
      'a field of its own',
      said({ ...hi, name: 'x' } as MessageParam),
      'messages.0.name: Extra inputs are not permitted',
    ],
    ['no messages', said(), 'messages: at least one message is required'],
    ['an assistant first', said(assistant(text('x')), hi), 'first message must use the "user" role'],
    ['an assistant last', said(hi, assistant(text('x'))), 'does not support assistant message prefill'],
    [
      'the role tool',
      said({ role: 'tool', content: 'x' } as unknown as MessageParam),
      "messages.0.role: Input should be 'user', 'assistant'",
    ],
    ['empty content', said({ role: 'user', content: '' }), 'messages.0: all messages must have non-empty content'],
    ['no blocks', said(hi, assistant(), hi), 'messages.1: all messages must have non-empty content'],
    ['an empty text', said(user(text('Hi'), text(''))), 'messages: text content blocks must be non-empty'],
    ['a blank text', said(user(text(' \n'))), 'messages: text content blocks must contain non-whitespace text'],
    [
      'an empty text in a result',
      said(hi, assistant(use('a')), user(result('a', { content: [text('')] }))),
      'must be non-empty',
    ],
    [
      'an unanswered call',
      said(hi, assistant(use('a'), use('b')), user(result('a'))),
      'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: b.',
    ],
    [
      'text before a result',
      said(hi, assistant(use('a')), user(text('so'), result('a'))),
      '`tool_use` ids were found without `tool_result` blocks immediately after: a.',
    ],
    ['a late result', said(hi, assistant(use('a')), hi, user(result('a'))), '`tool_use` ids were found without'],
    [
      'a result of no call',
      said(user(result('a'))),
      'messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a.',
    ],
    [
      'a result given twice',
      said(hi, assistant(use('a')), user(result('a'), result('a'))),
      'Found multiple `tool_result` blocks with id: a',
    ],
    [
      'an id used twice',
      said(hi, assistant(use('a')), user(result('a')), assistant(use('a')), user(result('a'))),
      '`tool_use` ids must be unique',
    ],
    ['an id with a dot', said(hi, assistant(use('a.b')), user(result('a.b'))), 'messages.1.content.0.id'],
    [
      'input as text',
      said(hi, assistant(use('a', '{}')), user(result('a'))),
      'messages.1.content.0.input: Input should be a valid dictionary',
    ],
    ['a call by the user', said(user(use('a'))), '`tool_use` blocks can only be in `assistant` messages'],
    [
      'a tool name with a dot',
      { tools: [tool({ name: 'a.b' })] },
      "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'",
    ],
    ['a long tool name', { tools: [tool({ name: longName })] }, 'tools.0.custom.name'],
    ['two tools of one name', { tools: [tool({}), tool({})] }, 'tools: Tool names must be unique.'],
    [
      'a schema of no object',
      { tools: [{ name: 'f', input_schema: { type: 'string' } }] },
      'tools.0.input_schema.type',
    ],
    [
      'anyOf at the top',
      { tools: [tool({ input_schema: { type: 'object', anyOf: [] } })] },
      'does not support oneOf, allOf, or anyOf at the top level',
    ],
    ['OpenAI’s tools', { tools: [{ name: 'f', parameters: object }] }, 'tools.0.input_schema: Field required'],
    ['a choice of no tool', { tools: [tool({})], tool_choice: { type: 'tool', name: 'g' } }, "Tool 'g' not found"],
    ['a choice without tools', { tool_choice: { type: 'any' } }, 'may only be specified while providing tools'],
    [
      'five breakpoints',
      said(user(...['a', 'b', 'c', 'd', 'e'].map((each) => text(each, cached)))),
      'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    ],
    ['a hot temperature', { temperature: 1.5 }, 'temperature'],
  ])('refuses %s', async (_, more, message) => {
    const { status, body } = await send(more);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(body.error?.message).toContain(message);
  });

  it('refuses a token count with the same strictness', async () => {
    const { status, body } = await post(`${paths.messages}/count_tokens`, { model: 'm', messages: [] });
    expect([status, body.error?.message]).toEqual([400, 'messages: at least one message is required']);
  });

  it('asks for its version header', async () => {
    const { status, body } = await post(paths.messages, { model: 'm', max_tokens: 9, messages: [hi] }, {});
    expect([status, body.error?.message]).toEqual([400, 'anthropic-version: header is required']);
  });
});

describe('all of them', () => {
  it.each(Object.values(paths))('%s refuses what is not JSON', async (path) => {
    expect(await post(path, '{')).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  });

  it('know no other paths', async () => {
    const openAi = await post('/v1/embeddings', {}, {});
    expect(openAi).toMatchObject({ status: 404, body: { error: { message: 'Invalid URL (POST /v1/embeddings)' } } });
    expect(await post('/v1/complete', {})).toMatchObject({ status: 404, body: { error: { type: 'not_found_error' } } });
  });
});
