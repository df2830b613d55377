import type { Usage } from '../../core/usage.ts';
import type { ModelReply, ModelRequest } from '../../ports/model.ts';

const tokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);

/** Tokens at four characters each, for a server that does not count them. */
export const estimateUsage = (request: ModelRequest, reply: Pick<ModelReply, 'text' | 'calls'>): Usage => ({
  input: tokens(request.system) + tokens(request.messages) + tokens(request.tools),
  cached: 0,
  output: Math.ceil((reply.text.length + reply.calls.reduce((n, c) => n + c.name.length + c.arguments.length, 0)) / 4),
});
