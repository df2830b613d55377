import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

const fault = z.object({
  /** Method and path; `*` stands for one segment or a part of it, `**` for any number of them. */
  match: z.string(),
  /** Only requests with this text in their body: tells the operations of GraphQL apart. */
  contains: z.string().optional(),
  /** Which matching request it strikes, from 1; without it, every one. */
  nth: z.int().min(1).optional(),
  do: z.enum(['drop', 'delay', 'status', 'apply-then-drop', 'apply-then-hang', 'stale-reads', 'lose']),
  status: z.int().min(100).max(599).optional(),
  ms: z.number().min(0).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  message: z.string().optional(),
});

/** Something that goes wrong on purpose, and the request it happens to. */
export type Fault = z.infer<typeof fault>;

/** Decides for each request what goes wrong with it. Counts start again when the plan's file changes. */
export class FaultPlan {
  readonly #path: string | undefined;
  #seen = '';
  #faults: { fault: Fault; pattern: RegExp; count: number }[] = [];

  /** Takes a list, or the path of a JSON file holding one that may change, or not exist yet. */
  constructor(plan: readonly Fault[] | string = []) {
    if (typeof plan === 'string') this.#path = plan;
    else this.#set(plan);
  }

  /** What strikes this request. Asking counts the request. */
  next(method: string, path: string, body: Buffer): Fault[] {
    this.#reread();
    const struck: Fault[] = [];
    for (const entry of this.#faults) {
      if (!entry.pattern.test(`${method} ${path}`)) continue;
      if (entry.fault.contains !== undefined && !body.includes(entry.fault.contains)) continue;
      entry.count += 1;
      if (entry.fault.nth === undefined || entry.fault.nth === entry.count) struck.push(entry.fault);
    }
    return struck;
  }

  #reread(): void {
    if (this.#path === undefined) return;
    const stat = statSync(this.#path, { throwIfNoEntry: false });
    const seen = stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#set(stat === undefined ? [] : z.array(fault).parse(JSON.parse(readFileSync(this.#path, 'utf8'))));
  }

  #set(faults: readonly Fault[]): void {
    this.#faults = faults.map((entry) => ({ fault: entry, pattern: toPattern(entry.match), count: 0 }));
  }
}

function toPattern(match: string): RegExp {
  const source = match
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}
