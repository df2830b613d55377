import { describe, expect, it } from 'vitest';
import { longName, object, paths, post } from './post.ts';

describe('Chat Completions', () => {
  const user = { role: 'user', content: 'Hi' };
  const calling = (...ids: string[]) => ({
    role: 'assistant',
    content: null,
    tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
  });
  const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'done' });
  const send = (more: Record<string, unknown>) => post(paths.chat, { model: 'm', messages: [user], ...more });
  const said = (...messages: unknown[]) => ({ messages });
  const tools = [{ type: 'function', function: { name: 'f', parameters: object } }];

  it.each([
    ['a text', {}],
    ['two calls with their results in any order', said(user, calling('a', 'b'), result('b'), result('a'), user)],
    [
      'a whole assistant message sent back',
      said(user, { role: 'assistant', content: 'x', refusal: null, annotations: [] }, user),
    ],
    ['a tool choice', { tools, tool_choice: { type: 'function', function: { name: 'f' } } }],
    ['a tool without parameters', { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ])('accepts %s', async (_, more) => {
    expect(await send(more)).toMatchObject({ status: 200 });
  });

  const unanswered = 'did not have response messages: b';
  it.each([
    ['no messages', said(), 'messages', "Invalid 'messages'"],
    ['a missing result', said(user, calling('a', 'b'), result('a')), 'messages.[3].role', unanswered],
    ['a user between call and result', said(user, calling('b'), user, result('b')), 'messages.[2].role', unanswered],
    [
      'a result of no call',
      said(user, result('a')),
      'messages.[1].role',
      "messages with role 'tool' must be a response",
    ],
    [
      'a result of another call',
      said(user, calling('a'), result('b')),
      'messages.[2].role',
      "messages with role 'tool'",
    ],
    [
      'a result given twice',
      said(user, calling('a'), result('a'), result('a')),
      'messages.[3].role',
      "messages with role 'tool'",
    ],
    ['an assistant with nothing', said(user, { role: 'assistant', content: null }), 'messages.[1].content', 'got null'],
    [
      'an empty list of calls',
      said(user, { role: 'assistant', content: 'x', tool_calls: [] }),
      'messages[1].tool_calls',
      'minimum length of 1',
    ],
    [
      'arguments as an object',
      said(user, {
        role: 'assistant',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: {} } }],
      }),
      'messages[1].tool_calls[0].function.arguments',
      'expected a string',
    ],
    [
      'a Responses part',
      said({ role: 'user', content: [{ type: 'input_text', text: 'x' }] }),
      'messages[0].content[0].type',
      "Invalid value: 'input_text'",
    ],
    ['an unknown parameter', { max_output_tokens: 5 }, 'max_output_tokens', 'Unknown parameter'],
    ['an empty list of tools', { tools: [] }, 'tools', 'minimum length of 1'],
    ['a tool choice without tools', { tool_choice: 'auto' }, 'tool_choice', "only allowed when 'tools' are specified"],
    [
      'parallel calls without tools',
      { parallel_tool_calls: true },
      'parallel_tool_calls',
      "only allowed when 'tools' are specified",
    ],
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      'stream_options',
      "only allowed when 'stream' is enabled",
    ],
    [
      'a flat tool',
      { tools: [{ type: 'function', name: 'f', parameters: object }] },
      'tools[0].function',
      'Missing required parameter',
    ],
    [
      'a long tool name',
      { tools: [{ type: 'function', function: { name: longName } }] },
      'tools[0].function.name',
      'does not match pattern',
    ],
    [
      'an open strict schema',
      { tools: [{ type: 'function', function: { name: 'f', strict: true, parameters: object } }] },
      'tools[0].function.parameters',
      "'additionalProperties' is required",
    ],
  ])('refuses %s', async (_, more, param, message) => {
    const { status, body } = await send(more);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', param });
    expect(body.error?.message).toContain(message);
  });
});
