/** What stands behind a document of ours: ids that its Uri carries, so that it can be read again after a reload. */
export type DocumentIds = Readonly<Record<string, string>>;

/** Where a document is to be found, as the parts of a Uri. */
export interface DocumentAddress {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
}

/** `name` is what the editor shows, and its ending says which language it is. */
export const documentAddress = (scheme: string, name: string, ids: DocumentIds): DocumentAddress => ({
  scheme,
  path: `/${name.replace(/^\/+/, '')}`,
  query: JSON.stringify(ids),
});

/** The ids that a Uri carries; null where one of `names` is missing: it is not one of ours. */
export function readIds<Name extends string>(query: string, names: readonly Name[]): Record<Name, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(query);
  } catch {
    return null; // written by something else
  }
  if (typeof value !== 'object' || value === null) return null;
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const id: unknown = Reflect.get(value, name);
    if (typeof id !== 'string') return null;
    found[name] = id;
  }
  return found as Record<Name, string>;
}

/** A name that can stand as a file name in a tab. */
export const fileName = (text: string): string => text.replace(/[^\w.#-]+/g, '-').replace(/^-+|-+$/g, '') || 'document';
