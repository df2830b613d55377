import type { Reply, Request } from '../../../src/rehearsal/play.ts';

/** What a model says that is asked to try out a tool that adds; null where it is not. */
export function adds({ tools, messages }: Request): Reply | null {
  if (!tools.some(({ name }) => name === 'add')) return null;
  const [a, b] = JSON.stringify(messages).match(/\d+/g) ?? [];
  return { text: 'I add the two.', calls: [{ name: 'add', arguments: { a: Number(a), b: Number(b) } }] };
}
