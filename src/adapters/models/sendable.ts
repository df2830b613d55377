import type { Message, RequestedCall } from '../../ports/model.ts';

/**
 * Which ids an API takes. `plain`: letters, digits, `_` and `-`, at most 40 of them. `any`: whatever can be seen, since
 * some compatible servers read meaning from the ids that they gave (Kimi's `functions.f:0`).
 */
export type IdRule = 'plain' | 'any';

/**
 * A conversation as providers accept it: what a model once wrote for a tool's name, or a server for a call's id, would
 * otherwise be refused in every later request. Call and result change alike, and always in the same way, so that the
 * provider's cache still fits.
 */
export function sendable(messages: readonly Message[], rule: IdRule): Message[] {
  const taken = new Set<string>();
  let open: { readonly from: string | undefined; readonly to: string }[] = [];
  return messages.map((message) => {
    if (message.role === 'user') return message;
    if (message.role === 'assistant') {
      const calls = message.calls.map((call) => renamed(call, rule, taken));
      open = calls.map(({ id }, i) => ({ from: message.calls[i]?.id, to: id }));
      return { ...message, calls };
    }
    const results = message.results.map((result) => {
      // Results stand in the order of their calls, so of two with one id the first answers the first.
      const at = open.findIndex((call) => call.from === result.id);
      const [answered] = at < 0 ? [] : open.splice(at, 1);
      return { ...result, id: answered?.to ?? idOf(result.id, rule), name: nameOf(result.name) };
    });
    return { ...message, results };
  });
}

function renamed(call: RequestedCall, rule: IdRule, taken: Set<string>): RequestedCall {
  const base = idOf(call.id, rule);
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${rule === 'plain' ? base.slice(0, 34) : base}_${n}`;
  taken.add(id);
  return { ...call, id, name: nameOf(call.name) };
}

const nameOf = (name: string): string => name.replace(/[^A-Za-z0-9_-]/gu, '_').slice(0, 64) || 'unknown_tool';

/** OpenAI takes no longer ids than 40 characters in Chat Completions. */
const idOf = (id: string, rule: IdRule): string =>
  (rule === 'plain' ? id.replace(/[^A-Za-z0-9_-]/gu, '_').slice(0, 40) : id.replace(/[^\x21-\x7e]/gu, '_')) || 'call';
