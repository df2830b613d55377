import type { CommandOf } from '../core/commands.ts';
import { ballotOf } from '../core/run/ballot-of.ts';
import { decide, needOf, type Run } from '../core/run.ts';
import type { ModelRequest } from '../ports/model.ts';
import type { TurnName } from './day-books.ts';
import type { Engine } from './engine.ts';
import { tokensIn } from './fit-request.ts';

interface Beginning extends TurnName {
  readonly purpose: CommandOf<'start-turn'>['purpose'];
  /** The request as it would be sent now. */
  readonly build: () => Promise<ModelRequest>;
}

/** A request that may be sent: what it may cost is set aside. Otherwise whether anything followed from asking. */
type Begun = { readonly request: ModelRequest } | { readonly changed: boolean };

/** Begins a turn: in the run's books and in those of the day. What is sent is exactly what was estimated. */
export async function beginTurn(engine: Engine, { agent, turn, purpose, build }: Beginning): Promise<Begun> {
  const { run, day, world } = engine;
  for (;;) {
    const news = newsOf(run, agent);
    const request = await build();
    const at = world.now();
    const estimate = { input: tokensIn(request), output: request.maxOutputTokens };
    const command = { type: 'start-turn', at, agent, turn, purpose, estimate, day: await day.spent(at) } as const;
    // Only what has room in the run itself is written down for the day: many ask in vain while others hold what is left.
    const need = reservedFor(run, command);
    if (need === null) return { changed: (await engine.submit(command)).length > 0 };
    const before = await day.reserve({ agent, turn }, need, at);
    const current = run.agents[agent];
    // What came meanwhile is to be in the prompt, and set aside too.
    const same = newsOf(run, agent) === news && costs(run, command) === need.tokens;
    const facts = same ? await engine.submit({ ...command, day: before }) : [];
    if (facts.some((fact) => fact.type === 'turn-started')) return { request };
    day.release({ agent, turn }, at);
    if (same || current === undefined || current.left !== null) return { changed: facts.length > 0 };
  }
}

/** Changes with whatever must be in the prompt: what was heard, and for a member of the board the motion and its round. */
function newsOf(run: Run, id: string): string {
  const agent = run.agents[id];
  const ask = agent && run.asks[ballotOf(run, agent) ?? ''];
  // What the chair writes to the board, each member reads.
  return `${agent?.unread} ${ask?.id} ${ask?.round} ${agent?.tier === 0 ? run.agents.board?.unread : ''}`;
}

/** What would be set aside if this were submitted now; null: it does not begin. */
function reservedFor(run: Run, command: CommandOf<'start-turn'>) {
  for (const fact of decide(run, command)) if (fact.type === 'turn-started') return fact.reserved;
  return null;
}

function costs(run: Run, { agent, estimate }: CommandOf<'start-turn'>): number | null {
  const asking = run.agents[agent];
  return asking === undefined ? null : needOf(run, asking, estimate).tokens;
}
