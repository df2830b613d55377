import { z } from 'zod';

/** What a forge said when it refused, whichever way Octokit's parts report it. `status` is null when nobody answered. */
export interface ForgeAnswer {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Its words: the message and what it names as wrong. */
  readonly message: string;
  /** GraphQL's word for what is wrong, such as `NOT_FOUND`. */
  readonly type: string | null;
}

const complaint = z.union([
  z.string(),
  z.object({
    message: z.string().optional(),
    resource: z.string().optional(),
    field: z.string().optional(),
    code: z.string().optional(),
    type: z.string().optional(),
  }),
]);
type Complaint = z.infer<typeof complaint>;

const headers = z.record(z.string(), z.unknown());
const data = z
  .object({ message: z.string().optional(), errors: z.array(complaint).optional().catch(undefined) })
  .catch({});
/** `RequestError`, and what the throttling plugin throws for a GraphQL limit. */
const answered = z.object({ response: z.object({ status: z.number(), headers, data }) });
/** `GraphqlResponseError`: status 200, and yet refused. */
const refusedByGraphql = z.object({ errors: z.array(complaint).min(1), headers });

/** Reads an error that Octokit threw. */
export function forgeAnswer(error: unknown): ForgeAnswer {
  const http = answered.safeParse(error);
  if (http.success) {
    const { response } = http.data;
    return {
      status: response.status,
      headers: response.headers,
      ...wordsOf(response.data.message, response.data.errors),
    };
  }
  const graphql = refusedByGraphql.safeParse(error);
  if (graphql.success)
    return { status: 200, headers: graphql.data.headers, ...wordsOf(undefined, graphql.data.errors) };
  return { status: null, headers: {}, message: error instanceof Error ? error.message : String(error), type: null };
}

function wordsOf(
  message: string | undefined,
  errors: readonly Complaint[] = [],
): Pick<ForgeAnswer, 'message' | 'type'> {
  const details = errors.map(phraseOf).filter((phrase) => phrase !== '');
  const first = errors.find((one) => typeof one !== 'string');
  return {
    message: [message, details.join('; ')].filter((part) => part !== undefined && part !== '').join(': '),
    type: typeof first === 'object' ? (first.type ?? null) : null,
  };
}

function phraseOf(one: Complaint): string {
  if (typeof one === 'string') return one;
  return one.message ?? [one.resource, one.field, one.code].filter((part) => part !== undefined).join(' ');
}
