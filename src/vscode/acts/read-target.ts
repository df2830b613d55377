/** The text that a command was called with under this name: by a line of a tree, by a link or by another part. Null: none. */
export function readTarget(target: unknown, name: string): string | null {
  if (typeof target !== 'object' || target === null) return null;
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'string' && value !== '' ? value : null;
}
