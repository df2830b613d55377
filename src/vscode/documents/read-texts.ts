import type { Body, StoredText, Text } from '../../core/text.ts';
import type { EngineLink } from '../parts.ts';

/** Reads texts of a run, of which the long ones lie beside its log. */
export type ReadText = (text: Text | Body) => Promise<string>;

/** Throws `LinkError` when the engine cannot be asked. */
export const readTexts =
  (engine: EngineLink, run: string): ReadText =>
  async (text) => {
    const parts = Array.isArray(text) ? text : [text];
    const stored = parts.filter((part): part is StoredText => typeof part !== 'string');
    if (stored.length === 0) return parts.join('');
    const read = await engine.ask('texts', { run, stored });
    let at = 0;
    return parts.map((part) => (typeof part === 'string' ? part : (read[at++] ?? part.preview))).join('');
  };
