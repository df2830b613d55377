import { randomUUID } from 'node:crypto';
import type { RequestedCall } from '../../ports/model.ts';

/** The calls of one reply, each with an id of its own: some servers send none, or the same one twice. */
export function freshIds(calls: readonly RequestedCall[]): RequestedCall[] {
  const taken = new Set<string>();
  return calls.map((call) => {
    const usable = typeof call.id === 'string' && call.id !== '' && !taken.has(call.id);
    const id = usable ? call.id : `call_${randomUUID().replaceAll('-', '')}`;
    taken.add(id);
    return { ...call, id };
  });
}
