import type { Call, Reply, Request } from '../../play.ts';

/**
 * What an actor perceives after a turn with calls: their results, in their order, and all that it was told since. A turn
 * without calls is no step of its own, since the actor may be told something while it is just saying that it waits.
 */
export interface Heard {
  readonly results: readonly string[];
  readonly told: string;
}

/** An actor's part. It yields what it says and is given what it then hears; whatever it decides, it decides from that. */
export type Script = Generator<Reply, void, Heard>;

/** Something is not as the actor needs it. The message is the reason it gives to whoever sent it. */
export class Puzzled extends Error {
  /** `blocked` where the actor can do no more than its parent; `failed` where a part of the show is broken. */
  readonly outcome: 'failed' | 'blocked';
  constructor(message: string, outcome: Puzzled['outcome'] = 'failed') {
    super(message);
    this.name = 'Puzzled';
    this.outcome = outcome;
  }
}

/** What an actor knows from the start: its brief, and the rules and the mission that stand in every prompt. */
export interface Opening {
  readonly system: string;
  readonly brief: string;
}

/** A part of the play: its script, from the first message on, and how it gives up. */
export interface Part {
  readonly script: (opening: Opening) => Script;
  readonly giveUp: (why: Puzzled) => Reply;
}

/**
 * The next reply of an actor: its script is played from the start against the conversation so far, so that the same
 * request always gets the same reply. It gives up once, then falls silent.
 */
export function perform(part: Part, request: Request): Reply {
  const { brief, turns } = conversation(request);
  const script = part.script({ system: request.system, brief });
  let heard: Heard | null = null;
  for (const [at, turn] of [...turns, null].entries()) {
    let step: IteratorResult<Reply, void>;
    try {
      step = heard === null ? script.next({ results: [], told: '' }) : script.next(heard);
      if (turn && step.done !== true) expectCalls(step.value, turn.calls);
    } catch (error) {
      if (!(error instanceof Puzzled)) throw error;
      return at === turns.length ? part.giveUp(error) : silence(`I gave up: ${error.message}`);
    }
    if (step.done === true) return silence('My part is done.');
    if (turn === null) return step.value;
    heard = turn.heard;
  }
  throw new Error('a script ends with a reply');
}

const silence = (text: string): Reply => ({ text, calls: [] });

function expectCalls(reply: Reply, calls: readonly string[]): void {
  const mine = reply.calls.map((call) => call.name).join(', ');
  if (mine !== calls.join(', '))
    throw new Puzzled(
      `The conversation holds a turn of mine with the calls [${calls.join(', ')}], where I made [${mine}].`,
    );
}

interface Conversation {
  readonly brief: string;
  readonly turns: readonly { readonly calls: readonly string[]; readonly heard: Heard }[];
}

function conversation(request: Request): Conversation {
  const briefs: string[] = [];
  const turns: { calls: readonly Call[]; results: Map<string, string>; told: string[] }[] = [];
  for (const message of request.messages) {
    const turn = turns.at(-1);
    if (message.role === 'user') (turn ? turn.told : briefs).push(message.text);
    else if (message.role === 'tool') for (const { id, text } of message.results) turn?.results.set(id, text);
    else if (message.calls.length > 0) turns.push({ calls: message.calls, results: new Map(), told: [] });
  }
  return {
    brief: briefs.join('\n\n'),
    turns: turns.map(({ calls, results, told }) => ({
      calls: calls.map((call) => call.name),
      heard: { results: calls.map((call) => results.get(call.id) ?? ''), told: told.join('\n\n') },
    })),
  };
}
