import type { RequestedCall } from '../../ports/model.ts';

/** A call as a reply hands it on. A tool without parameters comes without text on some wires: that means no arguments. */
export const receivedCall = (call: RequestedCall): RequestedCall =>
  call.arguments.trim() === '' ? { ...call, arguments: '{}' } : call;

/**
 * The arguments of an earlier call for a wire that takes nothing but an object. What the model wrote is kept under a
 * name that says what is wrong with it, as Anthropic advises, so that the model sees its own mistake.
 */
export function argumentsObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Broken JSON is data here, not a failure: it is handed back below.
  }
  return { INVALID_JSON: text };
}
