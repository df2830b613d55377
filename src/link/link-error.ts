import type { Refusal, RefusalKind } from './protocol.ts';

/** A request that the other end refused, or that could not be made because the link is gone (`lost`). */
export class LinkError extends Error {
  readonly kind: RefusalKind | 'lost';
  constructor(kind: RefusalKind | 'lost', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LinkError';
    this.kind = kind;
  }

  /** As it goes over the wire. */
  get refusal(): Refusal {
    return { kind: this.kind === 'lost' ? 'cannot' : this.kind, message: this.message };
  }
}
