import type { ConnectionTest, ModelChoice } from '../../link/protocol.ts';

/** What a test showed, in a message: all that speaks for the model, or the first thing that speaks against it. */
export function testText(name: string, { ok, findings }: ConnectionTest): string {
  const telling = findings.filter(({ good }) => good === ok).map(({ text }) => text);
  return `${name} ${ok ? 'can be used' : 'cannot be used'}. ${(ok ? telling : telling.slice(0, 1)).join(' ')}`.trim();
}

/** Each model once, however many roles it has. */
export function differentModels(models: Readonly<Record<string, ModelChoice>>): readonly ModelChoice[] {
  const seen = new Map<string, ModelChoice>();
  for (const model of Object.values(models)) {
    const key = JSON.stringify([model.provider, model.name, model.baseUrl]);
    if (!seen.has(key)) seen.set(key, model);
  }
  return [...seen.values()];
}
