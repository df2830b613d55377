import { createHash } from 'node:crypto';
import type { Ballot, Board } from '../../src/core/board.ts';
import type { CommandOf } from '../../src/core/commands.ts';
import type { Fact } from '../../src/core/facts.ts';
import { loadBoard } from '../../src/roles/load-board.ts';
import { call, Story } from './given.ts';
import { type Chosen, opening, roles } from './opening.ts';

const { constitution, members } = await loadBoard({ roles: Object.keys(roles) });

/** The board that comes with the program, as a run records it. */
export const board: Board = {
  constitution: constitution.text.slice(0, 1000),
  hash: createHash('sha256').update('the constitution').digest('hex'),
  members: Object.entries(members).map(([name, { title, lens }]) => ({ name, title, lens })),
};

export const names: readonly string[] = board.members.map(({ name }) => name);

const seated = { ...roles, ...Object.fromEntries(Object.entries(members).map(([name, { role }]) => [name, role])) };

export const openingWithBoard = (chosen: Chosen = {}): CommandOf<'open-run'> => ({
  ...opening(chosen),
  roles: structuredClone(seated),
  board: structuredClone(board),
});

/** A ballot as a model writes it. */
export const ballot = (verdict: Ballot['verdict'], said: Partial<Ballot> = {}): Partial<Ballot> => ({
  verdict,
  reasons: [`I ${verdict}.`],
  ...said,
});

/** A story with a board, whose members ballot. */
export class Boardroom extends Story {
  /** A member is asked, and answers with this ballot. */
  votes(member: string, cast: Partial<Ballot>): Fact[] {
    this.called(member);
    return this.takeTurn(member, call('vote', cast));
  }

  /** The turn in which a member is asked begins. */
  called(member: string): Fact[] {
    const turn = this.agent(member).turn + 1;
    return this.when({
      type: 'start-turn',
      agent: member,
      turn,
      purpose: 'ballot',
      estimate: { input: 1000, output: 500 },
    });
  }

  /** All who owe a ballot cast it; `said` by name, `otherwise` for the rest. The facts of the last. */
  ballots(said: Readonly<Record<string, Partial<Ballot>>>, otherwise: Partial<Ballot> = ballot('allow')): Fact[] {
    return this.owing().flatMap((member) => this.votes(member, said[member] ?? otherwise));
  }

  /** Who owes a ballot now. */
  owing(): string[] {
    return this.due('think').flatMap(({ agent, purpose }) => (purpose === 'ballot' ? [agent] : []));
  }

  fails(member: string, kind: string, passing: boolean): Fact[] {
    const { turn } = this.agent(member);
    return this.when({
      type: 'fail-turn',
      agent: member,
      turn,
      failure: { kind, message: `The model says ${kind}.` },
      retryAfterMs: null,
      usage: null,
      passing,
    });
  }
}

/** A run with a board at work: the checks ran at the base, and the PM is there. */
export function seatedRun(chosen: Chosen = {}): Boardroom {
  const room = new Boardroom();
  room.when(openingWithBoard(chosen));
  return room;
}

export function begunWithBoard(chosen: Chosen = {}): Boardroom {
  const room = seatedRun(chosen);
  const checks = room.run.settings.checks.map((command) => ({ command, exitCode: 0, ms: 9, output: 'ok' }));
  room.when({ type: 'record-baseline', setup: [], checks, impossible: null });
  return room;
}
