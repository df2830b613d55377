/** One place that a search found. Lines count from 1, both ends included. */
export interface Hit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** The lines themselves as they were indexed. */
  readonly text: string;
  readonly score: number;
}

export interface IndexProgress {
  readonly files: number;
  readonly total: number;
}

/** What the index can say of itself; `reason` is why it is the keyword index and not LanceDB. */
export interface IndexState {
  readonly kind: 'lancedb' | 'keyword';
  readonly reason: string | null;
  readonly files: number;
  readonly chunks: number;
}

/**
 * A search index over the files of one folder tree: a cache that may be deleted at any time.
 * Throws only `IndexError`, or the signal's reason.
 */
export interface Index {
  /** Brings the index up to date with `paths` below `folder`; what has not changed by content is not touched. */
  build(
    folder: string,
    paths: readonly string[],
    options: { readonly signal: AbortSignal; readonly onProgress?: (progress: IndexProgress) => void },
  ): Promise<IndexState>;
  search(query: string, options: { readonly limit: number; readonly signal: AbortSignal }): Promise<readonly Hit[]>;
  close(): Promise<void>;
}

export class IndexError extends Error {
  readonly kind: 'not-built' | 'damaged' | 'no-space' | 'process-died';
  constructor(kind: IndexError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IndexError';
    this.kind = kind;
  }
}
