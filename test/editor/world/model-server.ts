import type { Fault } from '../../../src/rehearsal/faults.ts';
import type { Play, Request } from '../../../src/rehearsal/play.ts';
import { play as demonstration } from '../../../src/rehearsal/plays/demonstration.ts';
import { startRehearsal } from '../../../src/rehearsal/rehearsal-server.ts';
import { adds } from '../plays/adds.ts';

export type Role = 'pm' | 'developer' | 'reviewer' | 'member' | 'nobody';

/** A model server as a person has one somewhere: it speaks OpenAI's chat completions and wants a key. */
export interface ModelServer extends AsyncDisposable {
  /** What the settings name, with its `/v1`. */
  readonly baseUrl: string;
  readonly key: string;
  /** Every request that the play answered or is to answer, in the order in which they came. Tests of the connection are none. */
  readonly heard: readonly Request[];
  /** Requests of this role wait for their reply from now on. Resolves once `count` of them wait. */
  hold(role: Role, count?: number): Promise<void>;
  /** Those that wait get their replies, and nobody is held any more. */
  release(): void;
}

export interface ModelServerOptions {
  readonly play?: Play;
  readonly faults?: readonly Fault[];
  /** Ms that each reply takes. */
  readonly pace?: number;
  /** A file that gets one line for each model call. */
  readonly journal?: string;
}

export const KEY = 'sk-a-key-that-nobody-may-see-4242';

export const roleOf = (request: Request): Role => {
  const has = (name: string) => request.tools.some((tool) => tool.name === name);
  if (has('submit_plan') || has('delegate')) return 'pm';
  if (has('vote')) return 'member';
  if (has('open_pull_request')) return 'developer';
  return has('review') ? 'reviewer' : 'nobody';
};

/** Everything an agent hears, as text. */
export const wordsOf = (request: Request): string => `${request.system}\n${JSON.stringify(request.messages)}`;

export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const play = options.play ?? demonstration;
  const heard: Request[] = [];
  const gate = newGate();
  const server = await startRehearsal({
    key: KEY,
    delayMs: options.pace ?? 0,
    faults: options.faults,
    journal: options.journal,
    play: {
      name: play.name,
      reply: async (request) => {
        const tried = adds(request);
        if (tried !== null) return tried;
        heard.push(request);
        await gate.pass(roleOf(request));
        return play.reply(request);
      },
    },
  });
  return {
    baseUrl: `${server.url}/v1`,
    key: KEY,
    heard,
    hold: gate.hold,
    release: gate.release,
    [Symbol.asyncDispose]: async () => {
      gate.release();
      await server.close();
    },
  };
}

/** Where requests wait. A run that is halted leaves its request waiting here: that counts as one that came. */
function newGate() {
  let held: Role | null = null;
  let waiting: (() => void)[] = [];
  let enough: { readonly count: number; readonly resolve: () => void } | null = null;
  return {
    pass: (role: Role): Promise<void> => {
      if (role !== held) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      if (enough !== null && waiting.length >= enough.count) enough.resolve();
      return promise;
    },
    hold: (role: Role, count = 1): Promise<void> => {
      held = role;
      const { promise, resolve } = Promise.withResolvers<void>();
      enough = { count, resolve };
      if (waiting.length >= count) resolve();
      return promise;
    },
    release: (): void => {
      held = null;
      enough = null;
      for (const go of waiting) go();
      waiting = [];
    },
  };
}
