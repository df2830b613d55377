import type { Message, ModelRequest } from '../ports/model.ts';

/** About what a tokenizer would count: code and prose take between three and four characters a token. */
const estimate = (text: string): number => {
  // Beyond ASCII a character is about a token of its own.
  const wide = text.length - (text.match(/[\0-\x7f]/g)?.length ?? 0);
  return Math.ceil((text.length - wide) / 3.5 + wide);
};

const weigh = (message: Message): number =>
  4 +
  (message.role === 'tool'
    ? message.results.reduce((sum, result) => sum + estimate(result.text) + 8, 0)
    : estimate(message.text) +
      (message.role === 'assistant'
        ? message.calls.reduce((sum, call) => sum + estimate(call.arguments) + estimate(call.name) + 8, 0)
        : 0));

/** Tokens of a request, estimated on the high side. */
export const tokensIn = (request: ModelRequest): number =>
  estimate(request.system) +
  request.messages.reduce((sum, message) => sum + weigh(message), 0) +
  request.tools.reduce((sum, tool) => sum + estimate(JSON.stringify(tool.schema)) + estimate(tool.description), 0);

const LEFT_OUT = '[left out: this result is old and the context is nearly full; call the tool again if it matters]';

/** The same request within `limit` tokens: the oldest tool results give way first; role, mission, plan and brief never do. */
export function fitRequest(request: ModelRequest, limit: number): ModelRequest {
  let over = tokensIn(request) - limit;
  if (over <= 0) return request;
  const lastTool = request.messages.findLastIndex((message) => message.role === 'tool');
  const messages = request.messages.map((message, index): Message => {
    if (over <= 0 || message.role !== 'tool') return message;
    const results = message.results.map((result) => {
      if (over <= 0 || result.text.length <= LEFT_OUT.length) return result;
      // Of the newest results the beginning is kept: they are what the next step rests on.
      const text = index === lastTool ? halved(result.text) : LEFT_OUT;
      over -= estimate(result.text) - estimate(text);
      return { ...result, text };
    });
    return { ...message, results };
  });
  return { ...request, messages };
}

const halved = (text: string): string =>
  `${text.slice(0, Math.floor(text.length / 4))}\n[… cut: the context is nearly full …]\n${text.slice(-Math.floor(text.length / 4))}`;
