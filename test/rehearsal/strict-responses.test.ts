import { describe, expect, it } from 'vitest';
import { longName, object, paths, post } from './post.ts';

describe('Responses', () => {
  const user = { role: 'user', content: 'Hi' };
  const call = (id: string, more = {}) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}', ...more });
  const output = (id: string) => ({ type: 'function_call_output', call_id: id, output: 'done' });
  const send = (more: Record<string, unknown>) => post(paths.responses, { model: 'm', input: 'Hi', ...more });
  const tool = (parameters: unknown, more = {}) => ({ tools: [{ type: 'function', name: 'f', parameters, ...more }] });

  it.each([
    ['a text', {}],
    ['a call with its result', { input: [user, call('a'), output('a')] }],
    ['two calls, then their results', { input: [user, call('a'), call('b'), output('b'), output('a')] }],
    ['a result that is empty', { input: [user, call('a'), { ...output('a'), output: '' }] }],
    ['arguments that are not JSON', { input: [user, call('a', { arguments: '{"x' }), output('a')] }],
    [
      'reasoning',
      { input: [user, { type: 'reasoning', id: 'rs_1', summary: [] }, { role: 'assistant', content: 'x' }] },
    ],
    ['parts by role', { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }] }],
    ['a loose schema that is not strict', tool({ ...object, additionalProperties: true }, { strict: false })],
    ['optional properties that are not strict', tool({ type: 'object', properties: { a: { type: 'string' } } })],
  ])('accepts %s', async (_, more) => {
    expect(await send(more)).toMatchObject({ status: 200 });
  });

  const open = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
  const closed = { ...open, additionalProperties: false };
  const deep = { ...closed, properties: { a: { type: 'array', items: open } } };
  it.each([
    ['no input', { input: undefined }, 'input', 'missing_required_parameter', "Missing required parameter: 'input'."],
    ['no model', { model: undefined }, 'model', 'missing_required_parameter', "Missing required parameter: 'model'."],
    ['an unknown parameter', { max_tokens: 5 }, 'max_tokens', 'unknown_parameter', "Unknown parameter: 'max_tokens'."],
    [
      'an unknown field',
      { input: [{ ...user, text: 'x' }] },
      'input[0].text',
      'unknown_parameter',
      'Unknown parameter',
    ],
    [
      'a wrong type',
      { input: [{ role: 'user', content: 5 }] },
      'input[0].content',
      'invalid_type',
      'got an integer instead',
    ],
    ['a null', { input: [{ role: 'user', content: null }] }, 'input[0].content', 'invalid_type', 'got null instead'],
    [
      'a chat part',
      { input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] },
      'input[0].content[0].type',
      'invalid_value',
      "Invalid value: 'text'",
    ],
    [
      'the role tool',
      { input: [{ role: 'tool', content: 'x' }] },
      'input[0].role',
      'invalid_value',
      "Supported values are: 'user', 'assistant'",
    ],
    [
      'input_text of an assistant',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
      'input[0].content[0]',
      'invalid_value',
      "Supported values are: 'output_text', 'refusal'",
    ],
    [
      'a call without its result',
      { input: [user, call('a')] },
      'input',
      null,
      'No tool output found for function call a.',
    ],
    [
      'a result without its call',
      { input: [user, output('a')] },
      'input',
      null,
      'No tool call found for function call output with call_id a.',
    ],
    ['a result before its call', { input: [user, output('a'), call('a')] }, 'input', null, 'No tool call found'],
    [
      'arguments as an object',
      { input: [user, call('a', { arguments: {} }), output('a')] },
      'input[1].arguments',
      'invalid_type',
      'expected a string, but got an object',
    ],
    [
      'a call id in place of an item id',
      { input: [user, call('a', { id: 'call_a' }), output('a')] },
      'input[1].id',
      'invalid_value',
      "begins with 'fc'",
    ],
    [
      'a call of a long name',
      { input: [user, call('a', { name: longName }), output('a')] },
      'input[1].name',
      'invalid_value',
      'does not match pattern',
    ],
    [
      'a tool name with a dot',
      tool(object, { name: 'a.b' }),
      'tools[0].name',
      'invalid_value',
      'does not match pattern',
    ],
    [
      'a nested tool',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      'tools[0].name',
      'missing_required_parameter',
      'tools[0].name',
    ],
    [
      'a schema of no object',
      tool({ type: 'string' }),
      'tools[0].parameters',
      'invalid_function_parameters',
      `got 'type: "string"'`,
    ],
    [
      'an array without items',
      tool({ ...object, properties: { a: { type: 'array' } } }),
      'tools[0].parameters',
      'invalid_function_parameters',
      "In context=('properties', 'a'), array schema missing items.",
    ],
    [
      'an open strict schema',
      tool(open, { strict: true }),
      'tools[0].parameters',
      'invalid_function_parameters',
      "'additionalProperties' is required to be supplied and to be false.",
    ],
    [
      'a deep open strict schema',
      tool(deep, { strict: true }),
      'tools[0].parameters',
      'invalid_function_parameters',
      "In context=('properties', 'a', 'items'), 'additionalProperties'",
    ],
    [
      'an optional strict property',
      tool({ ...closed, required: [] }, { strict: true }),
      'tools[0].parameters',
      'invalid_function_parameters',
      "Missing 'a'.",
    ],
    [
      'a choice of no tool',
      { ...tool(object), tool_choice: { type: 'function', name: 'g' } },
      'tool_choice',
      null,
      "Tool choice 'g' not found",
    ],
    [
      'a stored response',
      { previous_response_id: 'resp_1' },
      'previous_response_id',
      'previous_response_not_found',
      "id 'resp_1' not found",
    ],
    ['few tokens', { max_output_tokens: 5 }, 'max_output_tokens', 'integer_below_min_value', '>= 16'],
  ])('refuses %s', async (...[, more, param, code, message]) => {
    const refused = await send(more);
    expect(refused).toEqual({
      status: 400,
      body: { error: { message: expect.stringContaining(message), type: 'invalid_request_error', param, code } },
    });
  });
});
