import type { Call, Result, Turn } from './play.ts';

/** Collects turns while a request is read: joins neighbours of one role and names results by their call. */
export type Transcript = {
  user(text: string): void;
  assistant(text: string, calls: readonly Call[]): void;
  result(id: string, text: string): void;
  turns(): readonly Turn[];
};

const join = (a: string, b: string): string => (a === '' ? b : b === '' ? a : `${a}\n\n${b}`);

/** An empty transcript. */
export function createTranscript(): Transcript {
  const turns: Turn[] = [];
  const names = new Map<string, string>();
  return {
    user(text) {
      const last = turns.at(-1);
      if (last?.role === 'user') turns.splice(-1, 1, { role: 'user', text: join(last.text, text) });
      else turns.push({ role: 'user', text });
    },
    assistant(text, calls) {
      for (const call of calls) names.set(call.id, call.name);
      const last = turns.at(-1);
      if (last?.role === 'assistant')
        turns.splice(-1, 1, { role: 'assistant', text: join(last.text, text), calls: [...last.calls, ...calls] });
      else turns.push({ role: 'assistant', text, calls: [...calls] });
    },
    result(id, text) {
      const result: Result = { id, name: names.get(id) ?? '', text };
      const last = turns.at(-1);
      if (last?.role === 'tool') turns.splice(-1, 1, { role: 'tool', results: [...last.results, result] });
      else turns.push({ role: 'tool', results: [result] });
    },
    turns: () => turns,
  };
}

/** Tool arguments as they came over the wire: parsed, or the text itself where it is not JSON. */
export function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
